package dev.sallyport.audit;

import dev.sallyport.core.Digest;
import dev.sallyport.core.SecretBytes;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Binds the log to what went in and out without storing it: HMAC-SHA-256 under a key of this one
 * record, over the canonical bytes of the tensors (docs/spec/audit-log.md, "Commitments"). The record
 * key is HKDF-SHA-256 (RFC 5869) of the commitment key, with the request id as its info. Thread-safe.
 *
 * <p><b>Guarantees.</b> The same tensors in the same order under the same request id give the same
 * commitment whichever protocol carried them, and other tensors another one; names do not matter,
 * order does. Without the key a commitment says nothing about the values, however few there could be.
 *
 * <p><b>Does not guarantee.</b> Hiding from whoever holds the key, or that inputs and outputs of one
 * request that are equal commit to different values.
 */
public final class Committer {
    private static final String HMAC = "HmacSHA256";
    private static final byte[] SALT = "sallyport audit commitment v1".getBytes(StandardCharsets.US_ASCII);
    private static final int MIN_KEY = 16;

    private final ThreadLocal<Scratch> scratch;

    /** What one thread computes with; inputs and outputs of a request often come one after the other. */
    private static final class Scratch {
        private final Mac expand;
        private final Mac record;
        private final ByteBuffer header =
                ByteBuffer.allocate(2 + Shape.MAX_RANK * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        private @Nullable String keyedFor;

        Scratch(Mac expand, Mac record) {
            this.expand = expand;
            this.record = record;
        }

        /** Under the key of this request's record. */
        Mac keyed(String requestId) {
            if (requestId.equals(keyedFor)) {
                record.reset();
            } else {
                try {
                    record.init(recordKey(expand, requestId));
                } catch (InvalidKeyException e) {
                    throw new IllegalStateException("32 bytes are a key", e);
                }
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
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + HMAC, e);
        }
    }

    /** Over {@code tensors} in this order: the contract's for inputs, the answer's for outputs. */
    public Digest commit(String requestId, List<Tensor> tensors) {
        Scratch own = scratch.get();
        Mac record = own.keyed(requestId);
        for (int i = 0; i < tensors.size(); i++) {
            Tensor tensor = tensors.get(i);
            record.update(header(own.header, tensor).array(), 0, own.header.position());
            record.update(tensor.data());
        }
        return Digest.of(record.doFinal());
    }

    /** HKDF-Expand to one block: {@code HMAC(extracted, request id ‖ 0x01)}. */
    private static SecretKeySpec recordKey(Mac expand, String requestId) {
        expand.update(requestId.getBytes(StandardCharsets.UTF_8));
        expand.update((byte) 1);
        return new SecretKeySpec(expand.doFinal(), HMAC);
    }

    /** Type code and rank as one byte each, then the dimensions as little-endian u64. */
    private static ByteBuffer header(ByteBuffer header, Tensor tensor) {
        Shape shape = tensor.shape();
        header.clear().put((byte) tensor.type().code()).put((byte) shape.rank());
        for (int axis = 0; axis < shape.rank(); axis++) {
            header.putLong(shape.dimension(axis));
        }
        return header;
    }
}
