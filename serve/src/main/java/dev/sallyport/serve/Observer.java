package dev.sallyport.serve;

import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem;

/** Is told what happened, for metrics and the operator's log; must be quick and must not throw. */
public interface Observer {
    /** @param totalNanos from the arrival to the durable entry */
    void answered(ModelRef model, String protocol, long totalNanos, long predictNanos);

    void refused(String protocol, Problem problem);

    /** Something that should not happen; {@code reference} is what the caller was given. */
    void failed(String reference, Throwable cause);
}
