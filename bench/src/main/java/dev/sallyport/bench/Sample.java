package dev.sallyport.bench;

import java.util.Random;
import java.util.stream.LongStream;

/**
 * One request's FP32 tensor and what it comes back as: names and shapes, rows first. The values are from 0 to
 * 1, the same each time.
 */
public record Sample(String model, String input, long[] shape, float[] values, String output, long[] outputShape) {
    private static final int SEED = 1;

    public Sample {
        shape = shape.clone();
        outputShape = outputShape.clone();
    }

    public static Sample of(String model, String input, long[] shape, String output, long[] outputShape) {
        float[] values = new float[count(shape)];
        Random random = new Random(SEED);
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat();
        }
        return new Sample(model, input, shape, values, output, outputShape);
    }

    /** How many values an answer has. */
    public int outputs() {
        return count(outputShape);
    }

    private static int count(long[] shape) {
        return Math.toIntExact(LongStream.of(shape).reduce(1, Math::multiplyExact));
    }
}
