package dev.sallyport.runtime;

import dev.sallyport.core.Problem;

/** Who asked. Exactly one of the two is called, once. */
public interface PredictionReceiver {
    /**
     * @param prediction to be closed by the receiver
     * @param predictNanos time in the backend, without any waiting before it; of a run that others
     *     share, its rows' part
     */
    void predicted(Prediction prediction, long predictNanos);

    void failed(Problem problem);
}
