package dev.sallyport.runtime;

import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Direct memory in which the rows of several requests become the inputs of one run. Used by one thread. */
final class JoinBuffer {
    private static final int LINE_BYTES = 128;

    private ByteBuffer memory = ByteBuffer.allocateDirect(0);

    /**
     * The requests' inputs one below the other, valid until the next call.
     *
     * @param jobs alike, each with its rows
     */
    List<Tensor> join(List<Job> jobs, int rows) {
        List<Tensor> shapes = jobs.getFirst().inputs();
        int[] begins = new int[shapes.size()];
        long size = 0;
        for (int i = 0; i < begins.length; i++) {
            begins[i] = Math.toIntExact(size);
            for (int j = 0; j < jobs.size(); j++) {
                size += jobs.get(j).inputs().get(i).sizeBytes();
            }
            size = (size + LINE_BYTES - 1) / LINE_BYTES * LINE_BYTES;
        }
        grow(Math.toIntExact(size));
        List<Tensor> joined = new ArrayList<>(begins.length);
        for (int i = 0; i < begins.length; i++) {
            int at = begins[i];
            for (int j = 0; j < jobs.size(); j++) {
                Tensor part = jobs.get(j).inputs().get(i);
                memory.put(at, part.data(), 0, part.sizeBytes());
                at += part.sizeBytes();
            }
            Tensor like = shapes.get(i);
            joined.add(Tensor.of(
                    like.name(), like.type(), withRows(like.shape(), rows), memory.slice(begins[i], at - begins[i])));
        }
        return joined;
    }

    private void grow(int size) {
        if (size > memory.capacity()) {
            memory = ByteBuffer.allocateDirect(size + LINE_BYTES).alignedSlice(LINE_BYTES);
        }
    }

    static Shape withRows(Shape shape, int rows) {
        long[] dimensions = shape.toArray();
        dimensions[0] = rows;
        return Shape.of(dimensions);
    }
}
