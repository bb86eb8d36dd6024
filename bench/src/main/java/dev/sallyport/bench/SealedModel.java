package dev.sallyport.bench;

import dev.sallyport.admit.AdmittedModel;
import dev.sallyport.admit.SealableModel;
import dev.sallyport.admit.TrustPolicy;
import dev.sallyport.bundle.Bundle;
import dev.sallyport.bundle.BundleLimits;
import dev.sallyport.bundle.BundleSealer;
import dev.sallyport.bundle.Progress;
import dev.sallyport.bundle.SigningCurve;
import dev.sallyport.bundle.SigningKey;
import dev.sallyport.bundle.TrustedKey;
import dev.sallyport.bundle.keys.FileKeyService;
import dev.sallyport.core.ModelRef;
import dev.sallyport.onnx.OnnxLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;

/** A model sealed in a folder of its own, with the keys beside it, and the way back to its plaintext. */
public record SealedModel(Path folder, ModelRef ref) {
    private static final String BUNDLE = "bundle";
    private static final String KEK = "encryption.json";
    private static final String SIGNER = "signer.pem";

    /** Seals the ONNX file {@code model} and what lies beside it. */
    public static SealedModel seal(Path model, ModelRef ref, Path folder) throws IOException {
        SecureRandom random = new SecureRandom();
        Files.createDirectories(folder);
        SigningKey signer = SigningKey.generate(SigningCurve.P256, random);
        try (FileKeyService keys = FileKeyService.create(folder.resolve(KEK), random);
                SealableModel graph = SealableModel.read(model, OnnxLimits.DEFAULT, BundleLimits.DEFAULT)) {
            new BundleSealer(BundleLimits.DEFAULT, random)
                    .seal(
                            graph.request(ref, graph.contract(), "", ""),
                            signer,
                            keys,
                            folder.resolve(BUNDLE),
                            Progress.NONE);
        }
        Files.writeString(folder.resolve(SIGNER), signer.publicKey().pem());
        return new SealedModel(folder, ref);
    }

    /** Verifies and decrypts; the caller closes the model or hands it to a backend. */
    public AdmittedModel admit(int threads) {
        TrustPolicy trust =
                new TrustPolicy(List.of(TrustedKey.read(folder.resolve(SIGNER))), OnnxLimits.DEFAULT, threads);
        Bundle bundle = Bundle.open(folder.resolve(BUNDLE), BundleLimits.DEFAULT);
        try (FileKeyService keys = FileKeyService.open(folder.resolve(KEK), new SecureRandom())) {
            return trust.admit(trust.verify(bundle, ref), keys, Progress.NONE);
        }
    }
}
