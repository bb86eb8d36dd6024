package dev.sallyport.bundle.keys;

import dev.sallyport.core.SecretBytes;

/**
 * Holds a key-encryption key and lends its use, never the key: a file, a PKCS#11 token, a vault.
 *
 * <p>Two things can go wrong. {@code key/refused}: a service with a say of its own answered, and the answer is no, be
 * it that the caller may not, that the key was disabled or removed, or that the wrapped bytes do not open under it with
 * this context. {@code key/unavailable}: anything else that keeps the key from being had. Implementations are thread-safe.
 */
public interface KeyService extends AutoCloseable {
    /** Which key new bundles are sealed to; safe to be published in the bundle. */
    String keyId();

    /** Whether {@link #unwrap} can be asked for what was wrapped under {@code keyId}; asks nobody. */
    default boolean holds(String keyId) {
        return keyId.equals(keyId());
    }

    /** Encrypts {@code key}; only the same {@code context} opens it again. */
    byte[] wrap(SecretBytes key, KeyContext context);

    /** The key that {@link #wrap} was given; the caller closes it. */
    SecretBytes unwrap(String keyId, byte[] wrapped, KeyContext context);

    /** Forgets what it held. */
    @Override
    default void close() {}
}
