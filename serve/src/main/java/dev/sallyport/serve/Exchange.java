package dev.sallyport.serve;

import dev.sallyport.core.Problem;
import dev.sallyport.core.Tensor;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * One inference as its protocol sees it: codec in, codec out. {@link Authorised#infer} calls these
 * methods in its own order and one at a time, {@link #decode} and the rest on the {@link #executor()}, and ends
 * with exactly one of {@link #answer} and {@link #refuse}. Where the exchange {@link #isLong}, {@link #decode},
 * {@link #encode} and {@link #discard} are called on other threads, none of which is an event loop.
 *
 * @param <R> an encoded answer of the protocol
 */
public interface Exchange<R> {

    /** Where this exchange's callbacks run: one thread at a time. */
    Executor executor();

    /** Whether reading the body takes longer than the others that are served by the {@link #executor()} may wait. */
    default boolean isLong() {
        return false;
    }

    /**
     * Reads the body against limits and what the model takes.
     *
     * @throws dev.sallyport.core.ProblemException for a body that is not a request
     */
    InferenceRequest decode(ServedModel model);

    /** Copies the outputs into an answer; they are not valid afterwards. */
    R encode(ServedModel model, InferenceRequest request, List<Tensor> outputs);

    /** Sends the answer; its audit entry is durable under {@code auditIndex}. */
    void answer(R encoded, long auditIndex);

    /** Sends a refusal; {@code auditIndex} is negative where many alike share one entry. */
    void refuse(Problem problem, long auditIndex);

    /** Frees an encoded answer that will not be sent. */
    void discard(R encoded);
}
