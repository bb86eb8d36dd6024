package dev.sallyport.core;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.Function;

/**
 * Key material: copied in, lent out, erased on close.
 *
 * <p><b>Guarantees.</b> Never printed, compared in constant time, zeroed by {@link #close()}.
 *
 * <p><b>Does not guarantee.</b> That no copy remains in memory the collector has moved it from, or
 * that {@code use} kept none.
 */
public final class SecretBytes implements AutoCloseable {
    private final byte[] bytes;
    private boolean closed;

    private SecretBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Copies {@code bytes}; the caller erases its own. */
    public static SecretBytes copyOf(byte[] bytes) {
        return new SecretBytes(bytes.clone());
    }

    public int sizeBytes() {
        return bytes.length;
    }

    /** Lends the bytes for the time of the call; they must be neither kept nor changed. */
    public synchronized <T> T use(Function<byte[], T> use) {
        if (closed) {
            throw new IllegalStateException("the secret was erased");
        }
        return use.apply(bytes);
    }

    @Override
    public synchronized void close() {
        Arrays.fill(bytes, (byte) 0);
        closed = true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SecretBytes secret && MessageDigest.isEqual(bytes, secret.bytes);
    }

    @Override
    public int hashCode() {
        return bytes.length;
    }

    @Override
    public String toString() {
        return "SecretBytes[" + bytes.length + "]";
    }
}
