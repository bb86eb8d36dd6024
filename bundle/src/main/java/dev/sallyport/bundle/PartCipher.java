package dev.sallyport.bundle;

import dev.sallyport.bundle.BundleLayout.Part;
import dev.sallyport.bundle.SegmentFormat.Segments;
import dev.sallyport.core.Digest;
import dev.sallyport.core.Problem.BundleTampered;
import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals and opens the parts of a bundle, one at a time, with two segments' worth of buffers that are
 * erased on close. One worker's; not thread-safe.
 *
 * <p><b>Guarantees.</b> A part opens only under its model's key, in its place, whole and unchanged.
 * The digest is of the very bytes that were read and decrypted. The plaintext's own digests, as the
 * manifest states them, are part of what each key is derived from.
 */
public final class PartCipher implements AutoCloseable {
    private static final String LABEL = "sallyport-part-1\0";

    private final byte[] sealed = new byte[SegmentFormat.SEGMENT_BYTES];
    private final byte[] plain = new byte[SegmentFormat.SEGMENT_BYTES];
    private final MessageDigest sealedDigest = Digest.newSha256();
    private final MessageDigest plainDigest = Digest.newSha256();

    /** SHA-256 of a part as it lies on disk and as it was before it was sealed. */
    record Digests(Digest sealed, Digest plain) {}

    /**
     * Makes the JVM compile AES-GCM, in about 0.1 s and once; without it the first 200 MB decrypt at a
     * hundredth of the speed, for the JIT counts calls and a segment is one call.
     */
    public static void warmUp() {
        Warmth.READY.run();
    }

    private enum Warmth {
        READY;

        private static final int CALLS = 10_000;
        private static final int BYTES = 512;

        Warmth() {
            try {
                byte[] header = new byte[SegmentFormat.HEADER_BYTES];
                Key key = new SecretKeySpec(new byte[32], "AES");
                byte[] sealed = new byte[BYTES + SegmentFormat.TAG_BYTES];
                byte[] plain = new byte[BYTES];
                new Segments(Cipher.ENCRYPT_MODE, key, header).apply(0, true, plain, 0, BYTES, sealed);
                Segments segments = new Segments(Cipher.DECRYPT_MODE, key, header);
                for (int i = 0; i < CALLS; i++) {
                    segments.apply(0, true, sealed, 0, sealed.length, plain);
                }
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JDK 25 has AES-GCM", e);
            }
        }

        void run() {}
    }

    /** What ties a part to its bundle: both plaintext digests, the path, the place and the length. */
    static byte[] associatedData(Manifest manifest, Part part) {
        byte[] label = LABEL.getBytes(StandardCharsets.US_ASCII);
        byte[] path = part.path().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(label.length + 2 * Digest.SIZE_BYTES + 4 + path.length + 3 * Long.BYTES)
                .put(label)
                .put(manifest.rootDigest().toBytes())
                .put(manifest.nameDigest().toBytes())
                .putInt(path.length)
                .put(path)
                .putLong(part.start())
                .putLong(part.sizeBytes())
                .putLong(manifest.totalBytes())
                .array();
    }

    /**
     * Reads all of {@code from}, which must be exactly the sealed part, into {@code to}, which is as
     * large as the plaintext.
     *
     * @return SHA-256 of what was read, which the caller holds against what was signed
     */
    public Digest open(ReadableByteChannel from, Manifest manifest, Part part, ModelKey key, MemorySegment to)
            throws IOException {
        sealedDigest.reset();
        try {
            long left = part.sealedBytes();
            long at = 0;
            Segments segments = null;
            for (int index = 0; left > 0; index++) {
                int size = (int) Math.min(SegmentFormat.SEGMENT_BYTES, left);
                readFully(from, sealed, size, part);
                sealedDigest.update(sealed, 0, size);
                left -= size;
                if (segments == null) {
                    segments = segments(Cipher.DECRYPT_MODE, manifest, part, key);
                }
                int head = index == 0 ? SegmentFormat.HEADER_BYTES : 0;
                int opened = segments.apply(index, left == 0, sealed, head, size - head, plain);
                MemorySegment.copy(plain, 0, to, ValueLayout.JAVA_BYTE, at, opened);
                at += opened;
            }
            if (from.read(ByteBuffer.allocate(1)) >= 0) {
                throw tampered(part, "longer than it was when sealed");
            }
            return Digest.of(sealedDigest.digest());
        } catch (GeneralSecurityException e) {
            throw tampered(part, "does not decrypt: changed, or sealed for another place, model or key");
        }
    }

    /** Seals the next {@code part.sizeBytes()} of {@code from}; fewer are {@code bundle/tampered}. */
    Digests seal(
            ReadableByteChannel from,
            Manifest manifest,
            Part part,
            ModelKey key,
            SecureRandom random,
            WritableByteChannel to)
            throws IOException {
        sealedDigest.reset();
        plainDigest.reset();
        try {
            byte[] header = new byte[SegmentFormat.HEADER_BYTES];
            random.nextBytes(header);
            header[0] = SegmentFormat.HEADER_BYTES;
            System.arraycopy(header, 0, sealed, 0, header.length);
            Segments segments = segments(Cipher.ENCRYPT_MODE, manifest, part, key);
            write(header, header.length, to);
            long left = part.sizeBytes();
            int index = 0;
            do {
                int size = (int) Math.min(index == 0 ? SegmentFormat.FIRST_PLAIN : SegmentFormat.PLAIN, left);
                readFully(from, plain, size, part);
                plainDigest.update(plain, 0, size);
                left -= size;
                write(sealed, segments.apply(index++, left == 0, plain, 0, size, sealed), to);
            } while (left > 0);
            return new Digests(Digest.of(sealedDigest.digest()), Digest.of(plainDigest.digest()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK 25 has AES-GCM and HKDF", e);
        }
    }

    /** With the header at the start of {@code sealed}. */
    private Segments segments(int mode, Manifest manifest, Part part, ModelKey key) throws GeneralSecurityException {
        if (sealed[0] != SegmentFormat.HEADER_BYTES) {
            throw tampered(part, "does not start as a sealed part");
        }
        byte[] salt = Arrays.copyOfRange(sealed, 1, 1 + SegmentFormat.SALT_BYTES);
        byte[] associatedData = associatedData(manifest, part);
        return new Segments(mode, SegmentFormat.segmentKey(key.fileKey(part.path()), salt, associatedData), sealed);
    }

    private void write(byte[] bytes, int size, WritableByteChannel to) throws IOException {
        sealedDigest.update(bytes, 0, size);
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, size);
        while (buffer.hasRemaining()) {
            to.write(buffer);
        }
    }

    private static void readFully(ReadableByteChannel from, byte[] to, int size, Part part) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(to, 0, size);
        while (buffer.hasRemaining()) {
            if (from.read(buffer) < 0) {
                throw tampered(part, "shorter than it was when sealed");
            }
        }
    }

    private static ProblemException tampered(Part part, String finding) {
        return new ProblemException(new BundleTampered(part.name(), finding));
    }

    @Override
    public void close() {
        Arrays.fill(plain, (byte) 0);
        Arrays.fill(sealed, (byte) 0);
    }
}
