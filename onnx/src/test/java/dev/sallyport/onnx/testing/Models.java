package dev.sallyport.onnx.testing;

import dev.sallyport.core.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.random.RandomGenerator;

/** Models that more than one module's tests need. */
public final class Models {
    private Models() {}

    /** {@code x} of any shape with those dimensions to {@code y}. */
    public static OnnxBuilder identity(DataType type, Object... dims) {
        return new OnnxBuilder().input("x", type, dims).output("y", type, dims).node("Identity", "x", "y");
    }

    /** {@code a + b = sum}, FP32 {@code [N,3]}. */
    public static OnnxBuilder add() {
        return new OnnxBuilder()
                .input("a", DataType.FP32, "N", 3)
                .input("b", DataType.FP32, "N", 3)
                .output("sum", DataType.FP32, "N", 3)
                .node("Add", "a b", "sum");
    }

    /**
     * Dense layers with ReLU between them: {@code x} FP32 {@code [N,sizes[0]]} to {@code y} {@code
     * [N,last]}, weights drawn from {@code random}.
     */
    public static OnnxBuilder mlp(RandomGenerator random, int... sizes) {
        int layers = sizes.length - 1;
        OnnxBuilder model = new OnnxBuilder()
                .input("x", DataType.FP32, "N", sizes[0])
                .output("y", DataType.FP32, "N", sizes[layers]);
        String from = "x";
        for (int layer = 0; layer < layers; layer++) {
            boolean last = layer == layers - 1;
            int in = sizes[layer];
            int out = sizes[layer + 1];
            model.initializer("w" + layer, new long[] {in, out}, weights(random, in * out, in));
            model.initializer("b" + layer, new long[] {out}, weights(random, out, in));
            String dense = last ? "y" : "h" + layer;
            model.node("Gemm", from + " w" + layer + " b" + layer, dense);
            if (!last) {
                model.node("Relu", dense, "r" + layer);
            }
            from = "r" + layer;
        }
        return model;
    }

    /** {@code y = x + w} with {@code w} FP32 {@code [size]} in the file {@code location}. */
    public static OnnxBuilder withExternalWeights(String location, int size) {
        return new OnnxBuilder()
                .input("x", DataType.FP32, "N", size)
                .output("y", DataType.FP32, "N", size)
                .external(
                        "w", new long[] {size}, "location", location, "offset", "0", "length", Long.toString(4L * size))
                .node("Add", "x w", "y");
    }

    /** The file for {@link #withExternalWeights}: 0, 1, 2, … as FP32. */
    public static ByteBuffer countingWeights(int size) {
        ByteBuffer weights = ByteBuffer.allocateDirect(4 * size).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < size; i++) {
            weights.putFloat(i);
        }
        return weights.flip();
    }

    /** Runs as many iterations as {@code trips} (INT64 scalar) says, adding 1 each to {@code total}. */
    public static OnnxBuilder loop() {
        ProtoWriter body = new OnnxBuilder()
                .input("i", DataType.INT64)
                .input("go", DataType.BOOL)
                .input("before", DataType.FP32)
                .initializer("one", new long[0], 1f)
                .node("Identity", "go", "still")
                .node("Add", "before one", "after")
                .output("still", DataType.BOOL)
                .output("after", DataType.FP32)
                .toGraph();
        return new OnnxBuilder()
                .input("trips", DataType.INT64)
                .output("total", DataType.FP32)
                .initializer("zero", new long[0], 0f)
                .node("Loop", "trips _ zero", "total", OnnxBuilder.graphAttribute("body", body));
    }

    private static float[] weights(RandomGenerator random, int count, int fanIn) {
        float[] weights = new float[count];
        float scale = (float) Math.sqrt(1.0 / fanIn);
        for (int i = 0; i < count; i++) {
            weights[i] = (float) random.nextGaussian() * scale;
        }
        return weights;
    }
}
