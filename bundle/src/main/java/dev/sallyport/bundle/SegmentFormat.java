package dev.sallyport.bundle;

import java.security.GeneralSecurityException;
import java.security.Key;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * Tink's streaming AEAD {@code AES256_GCM_HKDF} with segments of 64 KiB, to the byte.
 *
 * <pre>
 * header     40 (1 byte) | salt (32) | nonce prefix (7)
 * key        HKDF-SHA256(ikm = file key, salt, info = associated data, 32 bytes)
 * segment i  AES-256-GCM, nonce = prefix | i (4 bytes, big-endian) | 1 in the last segment, else 0
 * </pre>
 *
 * <p>Every segment takes 65,536 bytes sealed, the first including the header; only the last may be
 * shorter. Small segments keep the cipher fast in a JVM that has just started.
 */
final class SegmentFormat {
    static final int SEGMENT_BYTES = 64 << 10;
    static final int TAG_BYTES = 16;
    static final int SALT_BYTES = 32;
    static final int PREFIX_BYTES = 7;
    static final int HEADER_BYTES = 1 + SALT_BYTES + PREFIX_BYTES;
    static final int FIRST_PLAIN = SEGMENT_BYTES - HEADER_BYTES - TAG_BYTES;
    static final int PLAIN = SEGMENT_BYTES - TAG_BYTES;

    private SegmentFormat() {}

    static long segments(long plainBytes) {
        // What fits into the first rounds up to none: it holds less than any other.
        return 1 + Math.ceilDiv(plainBytes - FIRST_PLAIN, (long) PLAIN);
    }

    static long sealedBytes(long plainBytes) {
        return HEADER_BYTES + plainBytes + segments(plainBytes) * TAG_BYTES;
    }

    static Key segmentKey(SecretKey fileKey, byte[] salt, byte[] associatedData) throws GeneralSecurityException {
        return KDF.getInstance("HKDF-SHA256")
                .deriveKey(
                        "AES",
                        HKDFParameterSpec.ofExtract()
                                .addIKM(fileKey)
                                .addSalt(salt)
                                .thenExpand(associatedData, 32));
    }

    /** One part's cipher; every segment has a nonce of its own. Not thread-safe. */
    static final class Segments {
        private final Cipher cipher;
        private final int mode;
        private final Key key;
        private final byte[] nonce = new byte[12];

        Segments(int mode, Key key, byte[] header) throws GeneralSecurityException {
            this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
            this.mode = mode;
            this.key = key;
            System.arraycopy(header, 1 + SALT_BYTES, nonce, 0, PREFIX_BYTES);
        }

        /** Seals or opens the {@code index}-th segment and says how many bytes it wrote. */
        int apply(int index, boolean last, byte[] from, int offset, int length, byte[] to)
                throws GeneralSecurityException {
            nonce[7] = (byte) (index >>> 24);
            nonce[8] = (byte) (index >>> 16);
            nonce[9] = (byte) (index >>> 8);
            nonce[10] = (byte) index;
            nonce[11] = (byte) (last ? 1 : 0);
            cipher.init(mode, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
            return cipher.doFinal(from, offset, length, to, 0);
        }
    }
}
