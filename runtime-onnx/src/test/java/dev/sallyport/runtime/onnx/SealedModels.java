package dev.sallyport.runtime.onnx;

import dev.sallyport.admit.AdmittedModel;
import dev.sallyport.admit.testing.Workshop;
import dev.sallyport.bundle.SigningCurve;
import dev.sallyport.core.ModelRef;
import dev.sallyport.onnx.testing.OnnxBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/** Seals models and admits them, so that the backend gets what it gets in production. */
final class SealedModels {
    private final Workshop workshop = new Workshop(SigningCurve.P256);
    private final Path folder;
    private int count;

    SealedModels(Path folder) {
        this.folder = folder;
    }

    Path seal(OnnxBuilder model, Map<String, ByteBuffer> external) {
        try {
            Path plain = Files.createDirectory(folder.resolve("plain-" + ++count));
            Files.write(plain.resolve("model.onnx"), model.toBytes());
            for (Map.Entry<String, ByteBuffer> file : external.entrySet()) {
                try (FileChannel to = FileChannel.open(
                        plain.resolve(file.getKey()), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                    to.write(file.getValue().duplicate());
                }
            }
            return workshop.seal(plain.resolve("model.onnx"), ref(count), folder.resolve("sealed-" + count));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ModelRef ref(int number) {
        return new ModelRef("model-" + number, "1");
    }

    AdmittedModel admit(Path sealed) {
        String name = sealed.getFileName().toString();
        return workshop.admit(sealed, ref(Integer.parseInt(name.substring(name.indexOf('-') + 1))));
    }

    AdmittedModel admitted(OnnxBuilder model) {
        return admit(seal(model, Map.of()));
    }
}
