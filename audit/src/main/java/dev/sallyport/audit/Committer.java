package dev.sallyport.audit;

import dev.sallyport.core.Digest;
import dev.sallyport.core.SecretBytes;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Binds the log to what went in and out without storing it: HMAC-SHA-256 under a key of this one
 * record, over the canonical bytes of the tensors (docs/spec/audit-log.md, "Commitments"). The record
 * key is HKDF-SHA-256 (RFC 5869) of the commitment key, with the request id as its info. Data of more than
 * {@link #CHUNK_BYTES} is hashed in chunks, by all processors, and their hashes are what is bound. Thread-safe.
 *
 * <p><b>Guarantees.</b> The same tensors in the same order under the same request id give the same
 * commitment whichever protocol carried them, and other tensors another one; names do not matter,
 * order does. Without the key a commitment says nothing about the values, however few there could be.
 *
 * <p><b>Does not guarantee.</b> Hiding from whoever holds the key, or that inputs and outputs of one
 * request that are equal commit to different values.
 */
public final class Committer {
    /** Of data that is longer, each chunk of this length has a hash of its own. */
    static final int CHUNK_BYTES = 1 << 20;

    private static final String HMAC = "HmacSHA256";
    private static final int CHUNKED = 0x80;
    private static final byte CHUNK = 0;
    private static final byte[] SALT = "sallyport audit commitment v1".getBytes(StandardCharsets.US_ASCII);
    private static final int MIN_KEY = 16;

    private final ThreadLocal<Scratch> scratch;

    /** What one thread computes with; inputs and outputs of a request often come one after the other. */
    private static final class Scratch {
        private final Mac expand;
        private final Mac record;
        private final ByteBuffer header =
                ByteBuffer.allocate(2 + (Shape.MAX_RANK + 1) * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        private @Nullable String keyedFor;
        private @Nullable SecretKeySpec key;

        Scratch(Mac expand, Mac record) {
            this.expand = expand;
            this.record = record;
        }

        /** Under the key of this request's record. */
        Mac keyed(String requestId) {
            if (requestId.equals(keyedFor)) {
                record.reset();
            } else {
                key = recordKey(expand, requestId);
                initialise(record, key);
                keyedFor = requestId;
            }
            return record;
        }
    }

    /** The key has 16 bytes or more; only what HKDF extracts from it is kept. */
    public Committer(SecretBytes key) {
        if (key.sizeBytes() < MIN_KEY) {
            throw new IllegalArgumentException("a commitment key has 16 bytes or more");
        }
        SecretKeySpec extracted = new SecretKeySpec(key.use(bytes -> mac(SALT).doFinal(bytes)), HMAC);
        this.scratch = ThreadLocal.withInitial(() -> new Scratch(mac(extracted.getEncoded()), mac(SALT)));
    }

    private static Mac mac(byte[] key) {
        return mac(new SecretKeySpec(key, HMAC));
    }

    private static Mac mac(SecretKeySpec key) {
        try {
            return initialise(Mac.getInstance(HMAC), key);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + HMAC, e);
        }
    }

    private static Mac initialise(Mac mac, SecretKeySpec key) {
        try {
            mac.init(key);
            return mac;
        } catch (InvalidKeyException e) {
            throw new IllegalStateException("any bytes are a key of " + HMAC, e);
        }
    }

    /** Over {@code tensors} in this order: the contract's for inputs, the answer's for outputs. */
    public Digest commit(String requestId, List<Tensor> tensors) {
        Scratch own = scratch.get();
        Mac record = own.keyed(requestId);
        for (int i = 0; i < tensors.size(); i++) {
            Tensor tensor = tensors.get(i);
            record.update(header(own.header, tensor).array(), 0, own.header.position());
            if (tensor.sizeBytes() > CHUNK_BYTES) {
                record.update(chunkHashes(tensor.data(), Objects.requireNonNull(own.key)));
            } else {
                record.update(tensor.data());
            }
        }
        return Digest.of(record.doFinal());
    }

    /** Of each chunk, one after the other; this thread hashes too, and waits for those that help it. */
    private static byte[] chunkHashes(ByteBuffer data, SecretKeySpec key) {
        int size = data.remaining();
        int chunks = Math.ceilDiv(size, CHUNK_BYTES);
        byte[][] hashes = new byte[chunks][];
        IntStream.range(0, chunks).parallel().forEach(i -> {
            int from = i * CHUNK_BYTES;
            Mac mac = mac(key);
            mac.update(CHUNK);
            mac.update(data.slice(from, Math.min(CHUNK_BYTES, size - from)));
            hashes[i] = mac.doFinal();
        });
        ByteBuffer all = ByteBuffer.allocate(chunks * hashes[0].length);
        for (byte[] hash : hashes) {
            all.put(hash);
        }
        return all.array();
    }

    /** HKDF-Expand to one block: {@code HMAC(extracted, request id ‖ 0x01)}. */
    private static SecretKeySpec recordKey(Mac expand, String requestId) {
        expand.update(requestId.getBytes(StandardCharsets.UTF_8));
        expand.update((byte) 1);
        return new SecretKeySpec(expand.doFinal(), HMAC);
    }

    /**
     * Type code and rank as one byte each, then the dimensions as little-endian u64; for data in chunks the
     * code has its highest bit set and the length of the data follows.
     */
    private static ByteBuffer header(ByteBuffer header, Tensor tensor) {
        boolean chunked = tensor.sizeBytes() > CHUNK_BYTES;
        Shape shape = tensor.shape();
        int code = tensor.type().code() | (chunked ? CHUNKED : 0);
        header.clear().put((byte) code).put((byte) shape.rank());
        for (int axis = 0; axis < shape.rank(); axis++) {
            header.putLong(shape.dimension(axis));
        }
        return chunked ? header.putLong(tensor.sizeBytes()) : header;
    }
}
