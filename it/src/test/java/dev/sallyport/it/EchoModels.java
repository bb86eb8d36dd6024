package dev.sallyport.it;

import dev.sallyport.core.DataType;
import dev.sallyport.onnx.testing.OnnxBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Models that answer what they are sent: of every datatype, one that takes any number of values and one that takes one. */
final class EchoModels {
    private EchoModels() {}

    /** In the layout {@code NAME/VERSION/model.onnx}. */
    static void write(Path folder) {
        for (DataType type : DataType.values()) {
            String suffix = type.name().toLowerCase(Locale.ROOT);
            write(folder.resolve("echo-" + suffix), type, "n");
            write(folder.resolve("scalar-" + suffix), type);
        }
    }

    private static void write(Path model, DataType type, Object... dimensions) {
        try {
            Path version = Files.createDirectories(model.resolve("1"));
            Files.write(
                    version.resolve("model.onnx"),
                    new OnnxBuilder()
                            .input("x", type, dimensions)
                            .output("y", type, dimensions)
                            .node("Identity", "x", "y")
                            .toBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
