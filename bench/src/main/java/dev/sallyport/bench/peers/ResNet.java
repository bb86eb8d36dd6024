package dev.sallyport.bench.peers;

import static dev.sallyport.onnx.testing.OnnxBuilder.intsAttribute;

import dev.sallyport.core.DataType;
import dev.sallyport.onnx.testing.OnnxBuilder;
import java.util.Random;

/**
 * A residual network with random weights: {@code x} FP32 {@code [N,3,32,32]} to {@code y} {@code [N,10]}, three
 * stages of three blocks, two 3x3 convolutions each, of 64, 128 and 256 channels (He et al. 2016, section 4.2, four
 * times as wide and with the normalisation folded in).
 */
final class ResNet {
    static final int SIZE = 32;

    private static final int BLOCKS = 3;
    private static final int[] CHANNELS = {64, 128, 256};
    private static final int CLASSES = 10;

    private final Random random = new Random(1);
    private final OnnxBuilder model =
            new OnnxBuilder().input("x", DataType.FP32, "N", 3, SIZE, SIZE).output("y", DataType.FP32, "N", CLASSES);
    private int layers;

    private ResNet() {}

    static byte[] toOnnx() {
        return new ResNet().build();
    }

    private byte[] build() {
        String at = relu(convolution("x", 3, CHANNELS[0], 3, 1));
        int in = CHANNELS[0];
        for (int stage = 0; stage < CHANNELS.length; stage++) {
            for (int block = 0; block < BLOCKS; block++) {
                int out = CHANNELS[stage];
                at = block(at, in, out, stage > 0 && block == 0 ? 2 : 1);
                in = out;
            }
        }
        model.node("GlobalAveragePool", at, "pooled").node("Flatten", "pooled", "flat");
        model.initializer("w", new long[] {in, CLASSES}, weights(in * CLASSES, in));
        model.initializer("b", new long[] {CLASSES}, weights(CLASSES, in));
        return model.node("Gemm", "flat w b", "y").toBytes();
    }

    private String block(String from, int in, int out, int stride) {
        String first = relu(convolution(from, in, out, 3, stride));
        String second = convolution(first, out, out, 3, 1);
        String shortcut = in == out ? from : convolution(from, in, out, 1, stride);
        String sum = "a" + ++layers;
        model.node("Add", second + " " + shortcut, sum);
        return relu(sum);
    }

    private String relu(String from) {
        String to = "r" + ++layers;
        model.node("Relu", from, to);
        return to;
    }

    private String convolution(String from, int in, int out, int kernel, int stride) {
        int layer = ++layers;
        int fanIn = in * kernel * kernel;
        model.initializer("w" + layer, new long[] {out, in, kernel, kernel}, weights(out * fanIn, fanIn));
        model.initializer("b" + layer, new long[] {out}, weights(out, fanIn));
        int pad = kernel / 2;
        model.node(
                "Conv",
                from + " w" + layer + " b" + layer,
                "c" + layer,
                intsAttribute("kernel_shape", kernel, kernel),
                intsAttribute("strides", stride, stride),
                intsAttribute("pads", pad, pad, pad, pad));
        return "c" + layer;
    }

    private float[] weights(int count, int fanIn) {
        float[] weights = new float[count];
        float scale = (float) Math.sqrt(1.0 / fanIn);
        for (int i = 0; i < count; i++) {
            weights[i] = (float) random.nextGaussian() * scale;
        }
        return weights;
    }
}
