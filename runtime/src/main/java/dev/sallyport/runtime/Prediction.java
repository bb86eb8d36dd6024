package dev.sallyport.runtime;

import dev.sallyport.core.Tensor;
import java.util.List;

/** The answer of one run. Used by one thread at a time. */
public interface Prediction extends AutoCloseable {
    /** Valid until {@link #close()}: the bytes are the model's own buffers. */
    List<Tensor> outputs();

    /** Gives the buffers back to the model; closing twice does nothing more. */
    @Override
    void close();
}
