package dev.sallyport.runtime;

import dev.sallyport.core.DataType;
import dev.sallyport.core.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Where the rows of a tensor lie in its data: evenly, but for BYTES, whose elements have lengths of their own. */
final class RowSlices {
    private static final int[] EVEN = {};

    private final Tensor tensor;
    private final int rowBytes;
    /** Where each row begins and the last one ends; {@link #EVEN} where that can be multiplied. */
    private final int[] begins;

    private RowSlices(Tensor tensor, int rowBytes, int[] begins) {
        this.tensor = tensor;
        this.rowBytes = rowBytes;
        this.begins = begins;
    }

    /** @param rows the leading dimension of the tensor */
    static RowSlices of(Tensor tensor, int rows) {
        return tensor.type() == DataType.BYTES
                ? new RowSlices(tensor, 0, begins(tensor, rows))
                : new RowSlices(tensor, rows == 0 ? 0 : tensor.sizeBytes() / rows, EVEN);
    }

    private static int[] begins(Tensor tensor, int rows) {
        int[] begins = new int[rows + 1];
        long elements = rows == 0 ? 0 : tensor.shape().elementCount() / rows;
        ByteBuffer data = tensor.data();
        int at = 0;
        for (int row = 0; row < rows; row++) {
            for (long i = 0; i < elements; i++) {
                at += Integer.BYTES + data.getInt(at);
            }
            begins[row + 1] = at;
        }
        return begins;
    }

    private int begin(int row) {
        return begins == EVEN ? row * rowBytes : begins[row];
    }

    /** The bytes of {@code count} rows from {@code first} on, in place. */
    ByteBuffer slice(int first, int count) {
        int begin = begin(first);
        return tensor.data().slice(begin, begin(first + count) - begin).order(ByteOrder.LITTLE_ENDIAN);
    }
}
