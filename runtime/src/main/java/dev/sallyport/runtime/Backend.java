package dev.sallyport.runtime;

import dev.sallyport.admit.AdmittedModel;
import dev.sallyport.core.ProblemException;

/**
 * Something that runs models of one format. Thread-safe.
 *
 * <p>It takes an {@link AdmittedModel} and nothing else, so that bytes nobody verified cannot reach
 * a native parser.
 */
public interface Backend extends AutoCloseable {
    /**
     * Makes a model ready to run. Takes the admitted model over: its plaintext is erased when this
     * returns, whether it succeeded or not.
     *
     * @throws ProblemException {@code model/not-admitted} where the backend cannot run the model
     */
    LoadedModel load(AdmittedModel model);

    /** Loaded models are closed by whoever loaded them, before this. */
    @Override
    void close();
}
