package dev.sallyport.wire.oip;

import dev.sallyport.core.Limits;
import dev.sallyport.core.Problem.RequestTooLarge;
import dev.sallyport.core.Problem.TensorMismatch;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;

/** How many elements a declared shape has, judged before anything of that size is allocated. */
public final class TensorElements {
    private TensorElements() {}

    /** @throws ProblemException {@code tensor/mismatch}, {@code request/too-large} */
    public static long count(String tensor, Shape shape, Limits limits) {
        long count = shape.elementCount();
        if (count < 0) {
            throw new ProblemException(
                    new TensorMismatch(tensor, "shape " + shape, "dimensions of 0 or more, not overflowing"));
        }
        if (count > limits.tensorElements()) {
            throw new ProblemException(new RequestTooLarge("elements of one tensor", limits.tensorElements()));
        }
        return count;
    }
}
