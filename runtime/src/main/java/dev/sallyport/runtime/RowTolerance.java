package dev.sallyport.runtime;

import dev.sallyport.core.DataType;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * How far a row may be from what it gives alone: the kernels for one row and for many add in another
 * order. FP64 1e-12, FP32 1e-5, FP16 4e-3, BF16 3e-2 of the greatest magnitude in the output; whole
 * numbers, BOOL and BYTES are equal, NaN is NaN and an infinity itself.
 */
final class RowTolerance {
    private final List<List<Tensor>> alone;
    private final double[] allowed;

    /** @param alone per row its outputs */
    RowTolerance(List<List<Tensor>> alone) {
        this.alone = alone;
        this.allowed = new double[alone.getFirst().size()];
        for (int output = 0; output < allowed.length; output++) {
            double greatest = 0;
            for (List<Tensor> row : alone) {
                greatest = Math.max(greatest, greatest(row.get(output)));
            }
            allowed[output] = greatest * relative(alone.getFirst().get(output).type());
        }
    }

    static double relative(DataType type) {
        return switch (type) {
            case FP64 -> 1e-12;
            case FP32 -> 1e-5;
            case FP16 -> 4e-3;
            case BF16 -> 3e-2;
            case BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64, BYTES -> 0;
        };
    }

    private static double greatest(Tensor tensor) {
        double greatest = 0;
        ByteBuffer data = tensor.data();
        int size = tensor.type().sizeBytes();
        for (int at = 0; relative(tensor.type()) > 0 && at < data.limit(); at += size) {
            double magnitude = Math.abs(value(data, tensor.type(), at));
            greatest = magnitude < Double.POSITIVE_INFINITY ? Math.max(greatest, magnitude) : greatest;
        }
        return greatest;
    }

    /**
     * Whether the rows of the answer are what they gave alone.
     *
     * @param which row each of them is; negative for one that may be anything
     */
    boolean isSame(List<Tensor> answer, int... which) {
        for (int output = 0; output < allowed.length; output++) {
            Tensor many = answer.get(output);
            if (many.shape().rank() == 0 || many.shape().dimension(0) != which.length) {
                return false;
            }
            RowSlices rows = RowSlices.of(many, which.length);
            for (int at = 0; at < which.length; at++) {
                if (which[at] >= 0 && !isSame(which[at], many.shape(), rows.slice(at, 1), output)) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean isSame(int which, Shape many, ByteBuffer slice, int output) {
        Tensor single = alone.get(which).get(output);
        return single.shape().rank() > 0
                && single.shape().dimension(0) == 1
                && many.equals(JoinBuffer.withRows(single.shape(), (int) many.dimension(0)))
                && isSame(single, slice, output);
    }

    private boolean isSame(Tensor single, ByteBuffer found, int output) {
        ByteBuffer expected = single.data();
        if (expected.equals(found)) {
            return true;
        }
        DataType type = single.type();
        if (relative(type) == 0) {
            return false;
        }
        for (int at = 0; at < expected.limit(); at += type.sizeBytes()) {
            double a = value(expected, type, at);
            double b = value(found, type, at);
            if (Double.compare(a, b) != 0 && !(Math.abs(a - b) <= allowed[output])) {
                return false;
            }
        }
        return true;
    }

    private static double value(ByteBuffer data, DataType type, int at) {
        return switch (type) {
            case FP64 -> data.getDouble(at);
            case FP32 -> data.getFloat(at);
            case FP16 -> Float.float16ToFloat(data.getShort(at));
            case BF16 -> Float.intBitsToFloat(data.getShort(at) << 16);
            case BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64, BYTES ->
                throw new IllegalArgumentException(type + " is compared as bytes");
        };
    }
}
