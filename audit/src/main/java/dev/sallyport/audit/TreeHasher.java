package dev.sallyport.audit;

import dev.sallyport.core.Digest;
import java.security.DigestException;
import java.security.MessageDigest;

/**
 * The hashes of a Merkle tree (RFC 6962, section 2.1): leaf {@code SHA-256(0x00 ‖ entry)}, node
 * {@code SHA-256(0x01 ‖ left ‖ right)}, empty tree {@code SHA-256("")}. Not thread-safe.
 */
final class TreeHasher {
    static final int HASH = Digest.SIZE_BYTES;

    private final MessageDigest sha256 = Digest.newSha256();

    byte[] empty() {
        return sha256.digest();
    }

    byte[] leaf(byte[] entry) {
        sha256.update((byte) 0);
        return sha256.digest(entry);
    }

    byte[] node(byte[] left, byte[] right) {
        sha256.update((byte) 1);
        sha256.update(left);
        return sha256.digest(right);
    }

    /** The root over {@code count} hashes, a power of two, that start at hash {@code first}. */
    byte[] fold(byte[] hashes, int first, int count) {
        byte[] work = new byte[count * HASH];
        System.arraycopy(hashes, first * HASH, work, 0, work.length);
        for (int width = count; width > 1; width /= 2) {
            for (int i = 0; i < width / 2; i++) {
                nodeInPlace(work, i);
            }
        }
        return work.length == HASH ? work : java.util.Arrays.copyOf(work, HASH);
    }

    /** Puts the node over hashes 2i and 2i+1 in the place of hash i. */
    private void nodeInPlace(byte[] work, int i) {
        try {
            sha256.update((byte) 1);
            sha256.update(work, 2 * i * HASH, 2 * HASH);
            sha256.digest(work, i * HASH, HASH);
        } catch (DigestException e) {
            throw new IllegalStateException("a SHA-256 value has 32 bytes", e);
        }
    }
}
