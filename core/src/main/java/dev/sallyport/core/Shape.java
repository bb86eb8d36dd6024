package dev.sallyport.core;

import java.util.Arrays;

/**
 * Dimensions of a tensor, outermost first; immutable. {@code []} is a scalar.
 *
 * <p>In a contract a dimension may be {@link #ANY}; in a tensor every dimension is 0 or more.
 */
public final class Shape {
    /** The caller chooses. */
    public static final long ANY = -1;

    public static final int MAX_RANK = 32;

    private final long[] dimensions;

    private Shape(long[] dimensions) {
        this.dimensions = dimensions;
    }

    public static Shape of(long... dimensions) {
        return new Shape(dimensions.clone());
    }

    public int rank() {
        return dimensions.length;
    }

    public long dimension(int axis) {
        return dimensions[axis];
    }

    public long[] toArray() {
        return dimensions.clone();
    }

    /** How many elements; -1 where a dimension is negative or the product overflows a long. */
    public long elementCount() {
        long count = 1;
        for (long dimension : dimensions) {
            if (dimension < 0) {
                return -1;
            }
            long high = Math.multiplyHigh(count, dimension);
            count *= dimension;
            if (high != 0 || count < 0) {
                return -1;
            }
        }
        return count;
    }

    /** With 1 for every open dimension. */
    public Shape smallest() {
        long[] smallest = dimensions.clone();
        for (int axis = 0; axis < smallest.length; axis++) {
            smallest[axis] = smallest[axis] < 0 ? 1 : smallest[axis];
        }
        return new Shape(smallest);
    }

    /** Whether {@code sent} has this rank and equals every fixed dimension; negatives never fit. */
    public boolean fits(Shape sent) {
        if (sent.rank() != rank()) {
            return false;
        }
        for (int axis = 0; axis < dimensions.length; axis++) {
            long size = sent.dimensions[axis];
            if (size < 0 || (dimensions[axis] != ANY && size != dimensions[axis])) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(dimensions, shape.dimensions);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dimensions);
    }

    /** {@code [1,3]}. */
    @Override
    public String toString() {
        return Arrays.toString(dimensions).replace(" ", "");
    }
}
