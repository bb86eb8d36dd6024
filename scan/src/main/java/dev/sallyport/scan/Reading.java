package dev.sallyport.scan;

/**
 * One way to take bytes: as a pickle, a zip archive, an ONNX graph. It is told by the bytes alone, never by a name, and
 * bytes that can be taken in several ways are examined in all of them.
 */
@FunctionalInterface
public interface Reading {
    /**
     * Examines the content if it can be taken so, reports what it finds, and passes what it holds to {@link Look#inside}.
     *
     * @return whether it can be taken so
     */
    boolean examine(Look look);
}
