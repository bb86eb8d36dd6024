package dev.sallyport.runtime;

import dev.sallyport.core.DataType;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.TensorSpec;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;

/** Rows for the inputs of a contract, random within its bounds or as given. A row is one buffer per input. */
final class SampleRows {
    static final double HUGE = 30_000;
    private static final int MAX_GIVEN = 64;

    private final List<TensorSpec> specs;
    private final long[][] shapes;
    private final SampleText texts;
    private final RandomGenerator random;
    /** What {@link #usual()} goes round; empty where that is random. */
    private final List<ByteBuffer[]> given;

    private int next;

    private SampleRows(
            List<TensorSpec> specs,
            long[][] shapes,
            SampleText texts,
            RandomGenerator random,
            List<ByteBuffer[]> given) {
        this.specs = specs;
        this.shapes = shapes;
        this.texts = texts;
        this.random = random;
        this.given = given;
    }

    /** @param openSize what dimensions that are open, the first aside, are taken as */
    static SampleRows random(List<TensorSpec> specs, int openSize, SampleText texts, RandomGenerator random) {
        long[][] shapes = new long[specs.size()][];
        for (int i = 0; i < shapes.length; i++) {
            shapes[i] = specs.get(i).shape().toArray();
            shapes[i][0] = 1;
            for (int axis = 1; axis < shapes[i].length; axis++) {
                shapes[i][axis] = shapes[i][axis] == Shape.ANY ? openSize : shapes[i][axis];
            }
        }
        return new SampleRows(specs, shapes, texts, random, List.of());
    }

    /**
     * The rows of {@code examples} that have the shapes of the first.
     *
     * @return empty where no two of them differ: equal rows cannot show that they are kept apart
     */
    static Optional<SampleRows> of(List<TensorSpec> specs, List<List<Tensor>> examples, RandomGenerator random) {
        if (examples.isEmpty()) {
            return Optional.empty();
        }
        long[][] shapes = examples.getFirst().stream()
                .map(input -> JoinBuffer.withRows(input.shape(), 1).toArray())
                .toArray(long[][]::new);
        List<ByteBuffer[]> given = new ArrayList<>();
        for (List<Tensor> example : examples) {
            addRows(example, shapes, given);
        }
        return given.size() < 2
                ? Optional.empty()
                : Optional.of(new SampleRows(specs, shapes, SampleText.WORDS, random, given));
    }

    private static void addRows(List<Tensor> example, long[][] shapes, List<ByteBuffer[]> rows) {
        long count = example.getFirst().shape().dimension(0);
        for (int i = 0; i < shapes.length; i++) {
            Shape one = JoinBuffer.withRows(example.get(i).shape(), 1);
            if (example.get(i).shape().dimension(0) != count || !one.equals(Shape.of(shapes[i]))) {
                return;
            }
        }
        List<RowSlices> slices =
                example.stream().map(input -> RowSlices.of(input, (int) count)).toList();
        for (int at = 0; at < count && rows.size() < MAX_GIVEN; at++) {
            int here = at;
            ByteBuffer[] row =
                    slices.stream().map(input -> input.slice(here, 1)).toArray(ByteBuffer[]::new);
            if (rows.stream().noneMatch(known -> Arrays.equals(known, row))) {
                rows.add(row);
            }
        }
    }

    /** Capped: whoever asks has a far lower limit. */
    long rowBytes() {
        long bytes = 0;
        for (int i = 0; i < shapes.length; i++) {
            long count = Shape.of(shapes[i]).elementCount();
            bytes += count < 0 ? Integer.MAX_VALUE : Math.min(Integer.MAX_VALUE, count * elementBytes(i));
        }
        return Math.min(bytes, Integer.MAX_VALUE);
    }

    private int elementBytes(int input) {
        DataType type = specs.get(input).type();
        return type == DataType.BYTES ? Integer.BYTES + SampleText.MOST_BYTES : type.sizeBytes();
    }

    ByteBuffer[] usual() {
        return given.isEmpty() ? row(random::nextGaussian) : given.get(next++ % given.size());
    }

    /** Huge values, NaN where the contract lets it in, and zeros; of text, long ones, empty ones and others. */
    List<ByteBuffer[]> extremes() {
        List<ByteBuffer[]> rows = new ArrayList<>();
        rows.add(row(() -> random.nextBoolean() ? HUGE : -HUGE));
        rows.add(row(() -> Double.NaN));
        rows.add(row(() -> 0));
        return rows;
    }

    private ByteBuffer[] row(DoubleSupplier values) {
        ByteBuffer[] row = new ByteBuffer[shapes.length];
        for (int i = 0; i < row.length; i++) {
            TensorSpec spec = specs.get(i);
            int count = Math.toIntExact(Shape.of(shapes[i]).elementCount());
            if (spec.type() == DataType.BYTES) {
                row[i] = text(count, values);
                continue;
            }
            row[i] = ByteBuffer.allocate(count * elementBytes(i)).order(ByteOrder.LITTLE_ENDIAN);
            while (row[i].hasRemaining()) {
                put(row[i], spec.type(), within(spec, values.getAsDouble()));
            }
            row[i].flip();
        }
        return row;
    }

    private ByteBuffer text(int count, DoubleSupplier values) {
        ByteArrayOutputStream elements = new ByteArrayOutputStream();
        ByteBuffer length = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            byte[] text = texts.like(values.getAsDouble(), random).getBytes(StandardCharsets.UTF_8);
            elements.writeBytes(length.putInt(0, text.length).array());
            elements.writeBytes(text);
        }
        return ByteBuffer.wrap(elements.toByteArray());
    }

    private double within(TensorSpec spec, double value) {
        boolean takesNan = !spec.finite() && !spec.isBounded();
        double known = Double.isNaN(value) && !takesNan ? 0 : value;
        return switch (spec.type()) {
            case FP16, BF16, FP32, FP64 -> spec.isBounded() ? clamp(spec, spread(spec, known)) : known;
            // An index or a category is most often small.
            default -> clamp(spec, known > 0 ? lowest(spec) + 1 : lowest(spec));
        };
    }

    private static double lowest(TensorSpec spec) {
        return Math.max(spec.lowest(), 0);
    }

    /** A value around 0 as one around the middle of the bounds. */
    private static double spread(TensorSpec spec, double value) {
        double width = spec.highest() - spec.lowest();
        return Double.isInfinite(width) ? value : spec.lowest() + width * (0.5 + value / 4);
    }

    private static double clamp(TensorSpec spec, double value) {
        return Math.min(spec.highest(), Math.max(spec.lowest(), value));
    }

    private static void put(ByteBuffer to, DataType type, double value) {
        switch (type) {
            case FP64 -> to.putDouble(value);
            case FP32 -> to.putFloat((float) value);
            case FP16 -> to.putShort(Float.floatToFloat16((float) value));
            case BF16 -> to.putShort((short) (Float.floatToRawIntBits((float) value) >>> 16));
            case INT64, UINT64 -> to.putLong((long) value);
            case INT32, UINT32 -> to.putInt((int) value);
            case INT16, UINT16 -> to.putShort((short) value);
            case INT8, UINT8 -> to.put((byte) value);
            case BOOL -> to.put((byte) (value > 0 ? 1 : 0));
            case BYTES -> throw new IllegalArgumentException("text is no number");
        }
    }

    /** The rows as the inputs of one run. */
    List<Tensor> stack(List<ByteBuffer[]> rows) {
        List<Tensor> inputs = new ArrayList<>();
        for (int i = 0; i < shapes.length; i++) {
            int input = i;
            int bytes = rows.stream().mapToInt(row -> row[input].remaining()).sum();
            ByteBuffer data = ByteBuffer.allocateDirect(bytes);
            for (ByteBuffer[] row : rows) {
                data.put(row[i].duplicate());
            }
            Shape shape = JoinBuffer.withRows(Shape.of(shapes[i]), rows.size());
            inputs.add(Tensor.of(specs.get(i).name(), specs.get(i).type(), shape, data.flip()));
        }
        return inputs;
    }
}
