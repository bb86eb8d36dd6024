package dev.sallyport.bundle;

import dev.sallyport.core.SecretBytes;

/**
 * Holds a key-encryption key and lends its use, never the key: a file, a PKCS#11 token, a vault.
 *
 * <p>Whatever goes wrong is {@code key/unavailable}: the service does not answer, does not hold the
 * key, or the wrapped bytes do not open under it with this context. Implementations are thread-safe.
 */
public interface KeyService {
    /** Which key new bundles are sealed to; safe to be published in the bundle. */
    String keyId();

    /** Encrypts {@code key}; only the same {@code context} opens it again. */
    byte[] wrap(SecretBytes key, byte[] context);

    /** The key that {@link #wrap} was given; the caller closes it. */
    SecretBytes unwrap(String keyId, byte[] wrapped, byte[] context);
}
