package dev.sallyport.wire.oip;

import dev.sallyport.core.DataType;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.Problem.RequestTooLarge;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.TensorSpec;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * The best classes of an output in the place of its values (Triton, classification extension): along the
 * last axis, the highest first, each as {@code value:index} or, where the contract has labels, {@code
 * value:index:label}. Of equal values the lower index is better; NaN is worse than everything.
 */
final class Classes {
    /** More are no longer a summary. */
    static final int MAX_CLASSES = 1024;

    private Classes() {}

    /** @throws ProblemException {@code request/malformed}, {@code request/too-large} */
    static int checked(long wanted) {
        if (wanted < 0) {
            throw new ProblemException(new RequestMalformed("`classification` must be a whole number of 0 or more"));
        }
        if (wanted > MAX_CLASSES) {
            throw new ProblemException(new RequestTooLarge("classes of one output", MAX_CLASSES));
        }
        return (int) wanted;
    }

    /** @param wanted how many by output; outputs that are not in it stay as they are */
    static List<Tensor> of(List<Tensor> outputs, Map<String, Integer> wanted, ModelContract contract) {
        if (wanted.isEmpty()) {
            return outputs;
        }
        List<Tensor> answered = new ArrayList<>(outputs.size());
        for (Tensor output : outputs) {
            int classes = wanted.getOrDefault(output.name(), 0);
            answered.add(classes == 0 ? output : best(output, classes, labels(output, contract)));
        }
        return answered;
    }

    private static List<String> labels(Tensor output, ModelContract contract) {
        return contract.outputs().stream()
                .filter(spec -> spec.name().equals(output.name()))
                .map(TensorSpec::labels)
                .findFirst()
                .orElse(List.of());
    }

    private record Scored(int index, double value, String text) {}

    /** The worst first; a NaN is the worst of all. */
    private static final Comparator<Scored> WORST_FIRST = Comparator.<Scored>comparingDouble(
                    scored -> Double.isNaN(scored.value()) ? Double.NEGATIVE_INFINITY : scored.value())
            .thenComparing(Comparator.comparingInt(Scored::index).reversed());

    private static Tensor best(Tensor output, int wanted, List<String> labels) {
        if (output.type() == DataType.BYTES
                || output.type() == DataType.BOOL
                || output.shape().rank() == 0) {
            throw new ProblemException(
                    new RequestMalformed("output `%s` has no classes to choose from".formatted(output.name())));
        }
        long[] dimensions = output.shape().toArray();
        int last = dimensions.length - 1;
        int along = Math.toIntExact(dimensions[last]);
        int count = Math.min(wanted, along);
        dimensions[last] = count;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteBuffer data = output.data();
        while (data.hasRemaining()) {
            row(data, output.type(), along, count).forEach(scored -> write(out, scored, labels));
        }
        return Tensor.of(output.name(), DataType.BYTES, Shape.of(dimensions), ByteBuffer.wrap(out.toByteArray()));
    }

    private static List<Scored> row(ByteBuffer data, DataType type, int along, int count) {
        PriorityQueue<Scored> best = new PriorityQueue<>(count + 1, WORST_FIRST);
        for (int index = 0; index < along; index++) {
            best.add(next(data, type, index));
            if (best.size() > count) {
                best.poll();
            }
        }
        return best.stream().sorted(WORST_FIRST.reversed()).toList();
    }

    private static Scored next(ByteBuffer data, DataType type, int index) {
        return switch (type) {
            case INT8 -> whole(index, data.get());
            case INT16 -> whole(index, data.getShort());
            case INT32 -> whole(index, data.getInt());
            case INT64 -> whole(index, data.getLong());
            case UINT8 -> whole(index, data.get() & 0xff);
            case UINT16 -> whole(index, data.getShort() & 0xffff);
            case UINT32 -> whole(index, Integer.toUnsignedLong(data.getInt()));
            case UINT64 -> {
                String text = Long.toUnsignedString(data.getLong());
                yield new Scored(index, Double.parseDouble(text), text);
            }
            case FP16 -> single(index, Float.float16ToFloat(data.getShort()));
            case BF16 -> single(index, Float.intBitsToFloat(data.getShort() << 16));
            case FP32 -> single(index, data.getFloat());
            case FP64 -> {
                double value = data.getDouble();
                yield new Scored(index, value, Double.toString(value));
            }
            case BOOL, BYTES -> throw new AssertionError(type);
        };
    }

    private static Scored whole(int index, long value) {
        return new Scored(index, value, Long.toString(value));
    }

    private static Scored single(int index, float value) {
        return new Scored(index, value, Float.toString(value));
    }

    private static void write(ByteArrayOutputStream out, Scored scored, List<String> labels) {
        String label = scored.index() < labels.size() ? ":" + labels.get(scored.index()) : "";
        byte[] text = (scored.text() + ":" + scored.index() + label).getBytes(StandardCharsets.UTF_8);
        ByteBuffer length = ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(text.length);
        out.writeBytes(length.array());
        out.writeBytes(text);
    }
}
