package dev.sallyport.wire.admin;

import dev.sallyport.core.ModelRef;
import dev.sallyport.serve.Identified;

/** Moves the labels of served models; implemented by the server. Blocking. */
public interface LabelControl {
    /**
     * Points a label to a version.
     *
     * @throws dev.sallyport.core.ProblemException {@code model/unknown} for a version that is not served,
     *     {@code request/malformed} for what is no label
     */
    void promote(Identified who, ModelRef model, String label);

    /**
     * Points a label to what it pointed to before it was last promoted.
     *
     * @throws dev.sallyport.core.ProblemException {@code model/unknown} for a model that is not served,
     *     {@code request/malformed} for a label that was not promoted
     */
    void rollBack(Identified who, String model, String label);
}
