package dev.sallyport.wire.tfs;

import dev.sallyport.core.Limits;
import dev.sallyport.core.Problem.RequestUnsupported;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.core.Text;
import dev.sallyport.wire.Scratch;

/**
 * One input of a model made of the features of that name, one row per {@code tf.Example}. A row has as
 * many values as the contract's shape behind the first axis; one of its sizes may be free and is then
 * what the first example says.
 */
final class FeatureColumn {
    private static final long MAX_EXACT_FLOAT = 1L << 24;
    private static final long MAX_EXACT_DOUBLE = 1L << 53;
    private static final long NOT_KNOWN = -1;

    private final Column column;
    private final TensorSpec spec;
    private final Dtype dtype;
    private long perRow = NOT_KNOWN;
    private long rowStart;
    private boolean filled;

    FeatureColumn(TensorSpec spec, Limits limits, Scratch scratch) {
        this.column = new Column(spec, limits, scratch);
        this.spec = spec;
        this.dtype = Dtype.of(spec.type());
    }

    /** Begins the row of one example. */
    void beginRow() {
        rowStart = column.count();
        filled = false;
    }

    /** The feature of this row comes now. */
    void fill() {
        filled = true;
    }

    boolean isFilled() {
        return filled;
    }

    /** @throws ProblemException {@code request/malformed} where a row has another number of values than it must */
    void endRow() {
        long values = column.count() - rowStart;
        if (perRow == NOT_KNOWN) {
            perRow = values;
            rowShape();
        }
        if (values != perRow) {
            throw count(values, "[" + perRow + "]");
        }
    }

    private ProblemException count(long values, String shape) {
        return Malformed.of(
                "Key: %s.  Number of %s values != expected.  values size: %d but output shape: %s",
                Text.quotable(spec.name()), dtype.word(), values, shape);
    }

    /** The contract's shape with its one free size behind the first axis computed. */
    private long[] rowShape() {
        long[] shape = spec.shape().toArray();
        if (shape.length == 0) {
            throw new ProblemException(new RequestUnsupported(
                    "input `%s` is a scalar: examples cannot fill it".formatted(Text.quotable(spec.name()))));
        }
        int free = 0;
        long fixed = 1;
        for (int axis = 1; axis < shape.length; axis++) {
            if (shape[axis] == Shape.ANY) {
                free = free == 0 ? axis : shape.length;
            } else {
                fixed = Math.multiplyExact(fixed, shape[axis]);
            }
        }
        if (free == shape.length) {
            throw new ProblemException(
                    new RequestUnsupported("input `%s` has more than one free size: examples cannot fill it"
                            .formatted(Text.quotable(spec.name()))));
        }
        if (free != 0 && fixed != 0) {
            shape[free] = perRow / fixed;
            fixed *= shape[free];
        }
        if (fixed != perRow) {
            throw count(perRow, spec.shape().toString());
        }
        return shape;
    }

    void bytes(byte[] value) {
        if (dtype != Dtype.DT_STRING) {
            throw mismatch("string");
        }
        column.add(value);
    }

    void number(float value) {
        switch (dtype) {
            case DT_FLOAT -> column.add(Float.floatToRawIntBits(value));
            case DT_DOUBLE -> column.add(Double.doubleToRawLongBits(value));
            default -> throw mismatch("float");
        }
    }

    /** Also for inputs of floats, where nothing is lost: JSON writes whole floats without a point. */
    void whole(long value) {
        switch (dtype) {
            case DT_INT8 -> column.add(inRange(value, Byte.MIN_VALUE, Byte.MAX_VALUE));
            case DT_INT16 -> column.add(inRange(value, Short.MIN_VALUE, Short.MAX_VALUE));
            case DT_INT32 -> column.add(inRange(value, Integer.MIN_VALUE, Integer.MAX_VALUE));
            case DT_INT64 -> column.add(value);
            case DT_UINT8 -> column.add(inRange(value, 0, 0xff));
            case DT_UINT16 -> column.add(inRange(value, 0, 0xffff));
            case DT_UINT32 -> column.add(inRange(value, 0, 0xffff_ffffL));
            case DT_UINT64 -> column.add(inRange(value, 0, Long.MAX_VALUE));
            case DT_BOOL -> column.add(inRange(value, 0, 1));
            case DT_FLOAT -> column.add(Float.floatToRawIntBits(inRange(value, -MAX_EXACT_FLOAT, MAX_EXACT_FLOAT)));
            case DT_DOUBLE ->
                column.add(Double.doubleToRawLongBits(inRange(value, -MAX_EXACT_DOUBLE, MAX_EXACT_DOUBLE)));
            case DT_STRING, DT_HALF, DT_BFLOAT16 -> throw mismatch("int64");
        }
    }

    private long inRange(long value, long lowest, long highest) {
        if (value < lowest || value > highest) {
            throw Malformed.of("Key: %s.  Value %d is not a %s", Text.quotable(spec.name()), value, dtype.word());
        }
        return value;
    }

    private ProblemException mismatch(String sent) {
        return Malformed.of(
                "Key: %s.  Data types don't match. Data type: %s but expected type: %s",
                Text.quotable(spec.name()), sent, dtype.word());
    }

    ProblemException missing() {
        return Malformed.of(
                "Feature: %s (data type: %s) is required but could not be found.",
                Text.quotable(spec.name()), dtype.word());
    }

    Tensor tensor(long rows) {
        long[] shape = rowShape();
        shape[0] = rows;
        return column.tensor(Shape.of(shape));
    }
}
