package dev.sallyport.runtime;

import dev.sallyport.core.Digest;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Tensor;
import java.util.List;

/** A model that answers. Thread-safe: any number of threads may predict at once. */
public interface LoadedModel extends AutoCloseable {
    /** The same at all times. */
    ModelIdentity identity();

    default ModelRef ref() {
        return identity().ref();
    }

    default ModelContract contract() {
        return identity().contract();
    }

    /** Of the sealed bundle the model came from. */
    default Digest manifestDigest() {
        return identity().manifestDigest();
    }

    /**
     * Runs the model once, on the calling thread, until it is done or its deadline has passed.
     *
     * @param inputs one per input of the contract, in its order; direct buffers are read in place
     *     and must stay as they are until this returns
     * @param outputs names of the outputs wanted, in the order of the answer, none of them twice;
     *     empty for all, in the contract's order
     * @param deadlineNanos on the clock the backend was given, which wraps as {@link
     *     System#nanoTime()} does
     * @return to be closed by the caller
     * @throws ProblemException {@code tensor/mismatch} for inputs the model cannot take, {@code
     *     request/malformed} for an output it does not have, {@code deadline/exceeded}, {@code
     *     model/not-ready} after close, {@code internal} for the rest
     */
    Prediction predict(List<Tensor> inputs, List<String> outputs, long deadlineNanos);

    /** Whether a request that came now would be run. */
    default boolean isReady() {
        return true;
    }

    /** No new runs; memory is given back when the last open prediction is closed. */
    @Override
    void close();
}
