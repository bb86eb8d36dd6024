package dev.sallyport.bundle;

import dev.sallyport.bundle.keys.KeyContext;
import dev.sallyport.bundle.keys.KeyService;
import dev.sallyport.bundle.keys.RecipientKey;
import dev.sallyport.core.Digest;
import dev.sallyport.core.Problem.KeyUnavailable;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The 32 bytes from which the key of every payload file of one bundle is derived; erased on close. */
public final class ModelKey implements AutoCloseable {
    private static final int KEY_BYTES = 32;

    private final SecretBytes key;

    private ModelKey(SecretBytes key) {
        this.key = key;
    }

    static ModelKey generate(SecureRandom random) {
        byte[] bytes = new byte[KEY_BYTES];
        random.nextBytes(bytes);
        try {
            return new ModelKey(SecretBytes.copyOf(bytes));
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** Asks {@code keys} for the model key; {@code key/unavailable} if it does not come. */
    public static ModelKey unwrap(Envelope envelope, Manifest manifest, KeyService keys) {
        KeyContext context = Envelope.keyContext(manifest.model(), envelope.manifest());
        Envelope.Recipient own = envelope.wrappings().stream()
                .filter(each -> keys.holds(each.keyId()))
                .findFirst()
                .orElseThrow(() -> new ProblemException(new KeyUnavailable("the bundle is sealed to another key", "")));
        SecretBytes key = keys.unwrap(own.keyId(), own.wrappedKey().toBytes(), context);
        ModelKey modelKey = new ModelKey(key);
        if (key.sizeBytes() != KEY_BYTES || !modelKey.check().equals(envelope.keyCheck())) {
            modelKey.close();
            throw new ProblemException(
                    new KeyUnavailable("the key service returned another key than this bundle's", ""));
        }
        return modelKey;
    }

    /** A value that no other model key has and that tells nothing of this one. */
    Digest check() {
        return Digest.of(derive("sallyport-key-check-1").getEncoded());
    }

    /** An envelope in which this key is wrapped by {@code keys} and for each of the recipients. */
    public Envelope envelope(
            Manifest manifest,
            Digest manifestDigest,
            KeyService keys,
            List<RecipientKey> recipients,
            SecureRandom random) {
        KeyContext context = Envelope.keyContext(manifest.model(), manifestDigest);
        List<Envelope.Recipient> wrapped = new ArrayList<>();
        for (RecipientKey each : new LinkedHashSet<>(recipients)) {
            wrapped.add(
                    new Envelope.Recipient(each.keyId(), new Envelope.WrappedKey(wrap(each.service(random), context))));
        }
        return new Envelope(
                manifestDigest,
                keys.keyId(),
                new Envelope.WrappedKey(wrap(keys, context)),
                wrapped,
                check(),
                BundleLayout.parts(manifest.files()));
    }

    byte[] wrap(KeyService keys, KeyContext context) {
        return keys.wrap(key, context);
    }

    /** HKDF-SHA256 without salt; the info names the payload file. */
    SecretKey fileKey(String path) {
        return derive("sallyport-file-key-1\0" + path);
    }

    private SecretKey derive(String label) {
        byte[] info = label.getBytes(StandardCharsets.UTF_8);
        return key.use(bytes -> {
            try {
                HKDFParameterSpec derivation = HKDFParameterSpec.ofExtract()
                        .addIKM(new SecretKeySpec(bytes, "HKDF"))
                        .thenExpand(info, KEY_BYTES);
                return KDF.getInstance("HKDF-SHA256").deriveKey("HKDF", derivation);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JDK 25 has HKDF", e);
            }
        });
    }

    @Override
    public void close() {
        key.close();
    }
}
