package dev.sallyport.runtime;

import dev.sallyport.core.DataType;
import dev.sallyport.core.Digest;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** FP32 {@code [N,2]} to FP32 {@code [N,2]}; the function is the model. */
final class FakeModel implements LoadedModel {
    /** Rows of each run, in order. */
    final List<Integer> runs = Collections.synchronizedList(new ArrayList<>());

    final AtomicInteger open = new AtomicInteger();
    private final UnaryOperator<float[][]> function;
    private final long leading;

    FakeModel(UnaryOperator<float[][]> function) {
        this(function, Shape.ANY);
    }

    FakeModel(UnaryOperator<float[][]> function, long leading) {
        this.function = function;
        this.leading = leading;
    }

    static float[][] doubled(float[][] rows) {
        float[][] answer = new float[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            answer[i] = new float[] {2 * rows[i][0], 2 * rows[i][1]};
        }
        return answer;
    }

    @Override
    public ModelIdentity identity() {
        return identity(leading);
    }

    /** @param leading how many rows it takes */
    static ModelIdentity identity(long leading) {
        TensorSpec x = TensorSpec.of("x", DataType.FP32, Shape.of(leading, 2));
        return new ModelIdentity(
                new ModelRef("fake", "1"), new ModelContract(List.of(x), List.of(x)), Digest.sha256(new byte[0]));
    }

    static Tensor tensor(float[][] rows) {
        ByteBuffer data = ByteBuffer.allocateDirect(8 * rows.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float[] row : rows) {
            data.putFloat(row[0]).putFloat(row[1]);
        }
        return Tensor.of("x", DataType.FP32, Shape.of(rows.length, 2), data.flip());
    }

    static float[][] rows(Tensor tensor) {
        float[][] rows = new float[(int) tensor.shape().dimension(0)][2];
        ByteBuffer data = tensor.data();
        for (float[] row : rows) {
            row[0] = data.getFloat();
            row[1] = data.getFloat();
        }
        return rows;
    }

    @Override
    public Prediction predict(List<Tensor> inputs, List<String> outputs, long deadlineNanos) {
        float[][] rows = rows(inputs.getFirst());
        runs.add(rows.length);
        List<Tensor> answer = List.of(tensor(function.apply(rows)));
        open.incrementAndGet();
        return new Prediction() {
            private final AtomicBoolean closed = new AtomicBoolean();

            @Override
            public List<Tensor> outputs() {
                return answer;
            }

            @Override
            public void close() {
                if (!closed.getAndSet(true)) {
                    open.decrementAndGet();
                }
            }
        };
    }

    @Override
    public void close() {}
}
