package dev.sallyport.it;

import dev.sallyport.admit.SealableModel;
import dev.sallyport.bundle.BundleLimits;
import dev.sallyport.bundle.BundleSealer;
import dev.sallyport.bundle.Progress;
import dev.sallyport.bundle.SigningKey;
import dev.sallyport.bundle.keys.KeyService;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Tensor;
import dev.sallyport.onnx.OnnxLimits;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;

/** Seals the digits model without the command. */
final class Sealing {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Path GRAPH = Repository.EXAMPLES.resolve("digits/models/digits/1/model.onnx");

    private Sealing() {}

    static Path digits(String version, SigningKey signer, KeyService keys, Path out) {
        return digits(version, signer, keys, out, List.of());
    }

    static Path digits(String version, SigningKey signer, KeyService keys, Path out, List<List<Tensor>> warmup) {
        try (SealableModel model = SealableModel.read(GRAPH, OnnxLimits.DEFAULT, BundleLimits.DEFAULT)) {
            new BundleSealer(BundleLimits.DEFAULT, RANDOM)
                    .seal(
                            model.request(new ModelRef("digits", version), model.contract(), "", "")
                                    .withWarmup(warmup),
                            signer,
                            keys,
                            out,
                            Progress.NONE);
        }
        return out;
    }
}
