package dev.sallyport.runtime.onnx;

import ai.onnxruntime.OrtException;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Problem.Internal;
import dev.sallyport.core.Problem.ModelNotAdmitted;
import dev.sallyport.core.Problem.TensorMismatch;
import dev.sallyport.core.ProblemException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What ONNX Runtime throws, as problems.
 *
 * <p><b>Guarantees.</b> No native message reaches a caller: they name files, nodes and source
 * lines. The exception is the cause, for the operator's log.
 */
final class OrtFailure {
    private static final AtomicLong COUNT = new AtomicLong();

    private OrtFailure() {}

    static ProblemException ofLoad(ModelRef model, Exception failure) {
        return new ProblemException(
                new ModelNotAdmitted(
                        "model `%s` is not one that ONNX Runtime 1.28 can load".formatted(model),
                        String.valueOf(failure.getMessage())),
                failure);
    }

    /** A failed run of an admitted model is nearly always one of inputs that do not fit each other. */
    static ProblemException ofRun(Exception failure) {
        return new ProblemException(problemOf(failure), failure);
    }

    private static Problem problemOf(Exception failure) {
        if (failure instanceof OrtException ort && !isMemory(ort)) {
            switch (ort.getCode()) {
                case ORT_INVALID_ARGUMENT, ORT_FAIL, ORT_RUNTIME_EXCEPTION -> {
                    return new TensorMismatch(
                            "*", "the model cannot compute these values", "shapes and values that fit each other");
                }
                default -> {}
            }
        }
        return new Internal("onnx-" + COUNT.incrementAndGet(), String.valueOf(failure.getMessage()));
    }

    private static boolean isMemory(OrtException failure) {
        String message = String.valueOf(failure.getMessage());
        return message.contains("bad_alloc") || message.contains("Failed to allocate");
    }

    /** Whether the shape a graph declares for an output is not the one it computes. */
    static boolean isWrongOutputShape(OrtException failure) {
        String message = String.valueOf(failure.getMessage());
        return message.contains("shape verification failed") || message.contains("The output OrtValue provided");
    }
}
