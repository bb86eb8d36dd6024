package dev.sallyport.wire;

import dev.sallyport.core.Action;
import dev.sallyport.serve.Authorised;
import dev.sallyport.serve.Identified;

/** The model that a request is for, as the request names it. */
public interface NamedModel {
    /** Its name, whether there is such a model or not. */
    String model();

    /**
     * Whether the sender may do this to it.
     *
     * @throws dev.sallyport.core.ProblemException {@code auth/forbidden}, {@code model/unknown}
     */
    Authorised authorise(Identified sender, Action action);
}
