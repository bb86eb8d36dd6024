package dev.sallyport.admit.testing;

import dev.sallyport.admit.AdmittedModel;
import dev.sallyport.admit.SealableModel;
import dev.sallyport.admit.TrustPolicy;
import dev.sallyport.admit.VerifiedBundle;
import dev.sallyport.bundle.Bundle;
import dev.sallyport.bundle.BundleLimits;
import dev.sallyport.bundle.BundleSealer;
import dev.sallyport.bundle.Progress;
import dev.sallyport.bundle.Signatory;
import dev.sallyport.bundle.SigningCurve;
import dev.sallyport.bundle.SigningKey;
import dev.sallyport.bundle.keys.FileKeyService;
import dev.sallyport.bundle.keys.KeyService;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.SecretBytes;
import dev.sallyport.onnx.OnnxLimits;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;

/** A signer, a key service and a policy that trusts the signer: everything a test seals and admits with. */
public final class Workshop {
    private final SecureRandom random = new SecureRandom();
    private final SigningKey signer;
    private final FileKeyService keys;
    private final TrustPolicy policy;

    public Workshop(SigningCurve curve) {
        this.signer = SigningKey.generate(curve, random);
        this.keys = new FileKeyService(SecretBytes.copyOf(random.generateSeed(32)), random);
        this.policy = new TrustPolicy(List.of(signer.publicKey()));
    }

    public SigningKey signer() {
        return signer;
    }

    public FileKeyService keys() {
        return keys;
    }

    public TrustPolicy policy() {
        return policy;
    }

    /** Seals the ONNX file with the contract of its graph into the new folder {@code out}. */
    public Path seal(Path model, ModelRef ref, Path out) {
        return seal(model, ref, out, keys);
    }

    /** The same, sealed to a key of another service. */
    public Path seal(Path model, ModelRef ref, Path out, KeyService to) {
        return seal(model, ref, out, to, new Signatory(signer));
    }

    /** The same, signed otherwise. */
    public Path seal(Path model, ModelRef ref, Path out, Signatory signatory) {
        return seal(model, ref, out, keys, signatory);
    }

    private Path seal(Path model, ModelRef ref, Path out, KeyService to, Signatory signatory) {
        try (SealableModel sealable = SealableModel.read(model, OnnxLimits.DEFAULT, BundleLimits.DEFAULT)) {
            new BundleSealer(BundleLimits.DEFAULT, random)
                    .seal(
                            sealable.request(ref, sealable.contract(), "Apache-2.0", "made for a test"),
                            signatory,
                            to,
                            out,
                            Progress.NONE);
        }
        return out;
    }

    public VerifiedBundle verify(Path folder, ModelRef expected) {
        return policy.verify(Bundle.open(folder, BundleLimits.DEFAULT), expected);
    }

    public AdmittedModel admit(Path folder, ModelRef expected) {
        return policy.admit(verify(folder, expected), keys, Progress.NONE);
    }
}
