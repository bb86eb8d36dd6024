package dev.sallyport.serve;

import dev.sallyport.core.AuditEvent.Member;
import dev.sallyport.core.Digest;
import dev.sallyport.core.Tensor;
import dev.sallyport.runtime.Prediction;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one version of a model answered lately, for who asked. The one that was not asked for longest goes first.
 *
 * <p><b>Guarantees.</b> An answer is found again only by the same principal, for the same bytes of the same
 * inputs, the same outputs in the same order, and, of an ensemble, the same bundles of its members. Never
 * more answers or bytes than the bounds; none older than its time.
 *
 * <p><b>Does not guarantee.</b> That a run would give the same again: a model that draws random numbers repeats
 * what it drew. That a caller cannot see, by the time it takes, whether it asked before.
 *
 * <p>Thread-safe.
 */
public final class AnswerCache {
    /** What an answer takes beside its values, roughly. */
    private static final long OVERHEAD_BYTES = 512;

    private final int maxEntries;
    private final long maxBytes;
    private final long ttlNanos;
    private final LongSupplier nanoTime;
    private final Map<Digest, Answer> answers = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    /**
     * @param maxEntries most answers
     * @param maxBytes most bytes of answers
     * @param ttl how long an answer may be given again
     */
    public AnswerCache(int maxEntries, long maxBytes, Duration ttl, LongSupplier nanoTime) {
        this.maxEntries = maxEntries;
        this.maxBytes = maxBytes;
        this.ttlNanos = ttl.toNanos();
        this.nanoTime = nanoTime;
    }

    /** Outputs in memory of their own; closing does nothing. */
    private record Answer(List<Tensor> outputs, List<Member> members, long bytes, long keptNanos)
            implements Prediction {
        @Override
        public void close() {}
    }

    /**
     * What an answer is found by.
     *
     * @param bundle the manifest digest of the model
     * @param members the bundles that would answer for it now
     * @param outputs names of the outputs wanted, in their order
     * @param inputs in the contract's order
     */
    static Digest key(
            String principal, Digest bundle, List<Member> members, List<String> outputs, List<Tensor> inputs) {
        MessageDigest sha256 = Digest.newSha256();
        add(sha256, principal);
        sha256.update(bundle.toBytes());
        add(sha256, members.size());
        members.forEach(member -> sha256.update(member.bundle().toBytes()));
        add(sha256, outputs.size());
        outputs.forEach(output -> add(sha256, output));
        add(sha256, inputs.size());
        for (Tensor input : inputs) {
            add(sha256, input.type().code());
            add(sha256, input.shape().rank());
            for (int axis = 0; axis < input.shape().rank(); axis++) {
                add(sha256, input.shape().dimension(axis));
            }
            add(sha256, input.sizeBytes());
            sha256.update(input.data());
        }
        return Digest.of(sha256.digest());
    }

    private static void add(MessageDigest sha256, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        add(sha256, utf8.length);
        sha256.update(utf8);
    }

    private static void add(MessageDigest sha256, long number) {
        sha256.update(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(number)
                .flip());
    }

    synchronized Optional<Prediction> find(Digest key) {
        @Nullable Answer answer = answers.get(key);
        if (answer != null && nanoTime.getAsLong() - answer.keptNanos() >= ttlNanos) {
            bytes -= answer.bytes();
            answers.remove(key);
            return Optional.empty();
        }
        return Optional.ofNullable(answer);
    }

    /** Copies the answer, where it is not larger than all that may be kept. */
    void keep(Digest key, Prediction prediction) {
        long size = OVERHEAD_BYTES;
        for (Tensor output : prediction.outputs()) {
            size += output.sizeBytes();
        }
        if (size <= maxBytes && maxEntries > 0) {
            List<Tensor> copies =
                    prediction.outputs().stream().map(Tensor::copied).toList();
            keep(key, new Answer(copies, prediction.members(), size, nanoTime.getAsLong()));
        }
    }

    private synchronized void keep(Digest key, Answer answer) {
        @Nullable Answer before = answers.put(key, answer);
        bytes += answer.bytes() - (before == null ? 0 : before.bytes());
        Iterator<Answer> oldest = answers.values().iterator();
        while (bytes > maxBytes || answers.size() > maxEntries) {
            bytes -= oldest.next().bytes();
            oldest.remove();
        }
    }

    synchronized long bytes() {
        return bytes;
    }

    synchronized void clear() {
        answers.clear();
        bytes = 0;
    }
}
