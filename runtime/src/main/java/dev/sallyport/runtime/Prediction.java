package dev.sallyport.runtime;

import dev.sallyport.core.AuditEvent.Member;
import dev.sallyport.core.Tensor;
import java.util.List;

/** The answer of one run. Used by one thread at a time. */
public interface Prediction extends AutoCloseable {
    /** Valid until {@link #close()}: the bytes are the model's own buffers. */
    List<Tensor> outputs();

    /** The models that answered for this one; none where it answered by itself. */
    default List<Member> members() {
        return List.of();
    }

    /** Rows of the whole run where several requests shared it; 0 where the request had it to itself. */
    default int sharedRows() {
        return 0;
    }

    /** Whether this is the first of those that shared the run, so that each run is counted once. */
    default boolean isFirst() {
        return true;
    }

    /** Gives the buffers back to the model; closing twice does nothing more. */
    @Override
    void close();
}
