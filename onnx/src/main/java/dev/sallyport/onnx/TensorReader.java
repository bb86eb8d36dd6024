package dev.sallyport.onnx;

import dev.sallyport.core.Shape;
import dev.sallyport.onnx.Graph.TensorFacts;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** TensorProto and SparseTensorProto: sizes, places and small values. Not thread-safe. */
final class TensorReader {
    /** A shape operand has at most one number per axis, or two for Pad. */
    private static final int MAX_KEPT_VALUES = 2 * Shape.MAX_RANK;

    private static final int MAX_EXTERNAL_VALUE_BYTES = 512;
    private static final int EXTERNAL = 1;

    private final Budget budget;
    private @Nullable String name;
    private int elementType;
    private long[] dims = new long[0];
    private long floats = -1;
    private long int32s = -1;
    private long strings = -1;
    private long int64s = -1;
    private long doubles = -1;
    private long uint64s = -1;
    private @Nullable ByteBuffer raw;
    private @Nullable WireNumbers typed;
    private int location;
    private final Map<String, String> externalData = new HashMap<>();

    private TensorReader(Budget budget) {
        this.budget = budget;
    }

    /** Wherever a tensor may stand but its values must lie in the model. */
    static TensorFacts internal(WireReader message, Budget budget, String place) {
        TensorFacts tensor = initializer(message, budget);
        if (tensor.external() != null) {
            throw Finding.unserved("`%s`: external data outside the initializers of the main graph", place);
        }
        return tensor;
    }

    static TensorFacts initializer(WireReader message, Budget budget) {
        TensorReader reader = new TensorReader(budget);
        reader.read(message);
        return reader.judge();
    }

    /** SparseTensorProto as the dense tensor a runtime makes of it, under the name of its values. */
    static TensorFacts sparse(WireReader message, Budget budget, String place) {
        TensorFacts values = null;
        long[] dims = new long[0];
        while (message.next()) {
            switch (message.field()) {
                case 1 -> values = internal(message.once().message(), budget, place);
                case 2 -> internal(message.once().message(), budget, place);
                case 3 -> dims = append(dims, message.numbers(0));
                default -> throw Finding.unserved("sparse tensor: field %d is not known", message.field());
            }
        }
        Shape shape = Shape.of(dims);
        if (values == null) {
            throw Finding.of("%s: a sparse tensor without values", place);
        }
        long size = shape.elementCount() < 0 ? -1 : values.type().sizeBytes(shape.elementCount());
        if (size < 0 || size > budget.limits().inferredBytes()) {
            throw Finding.of("sparse tensor `%s`: shape %s is too large", values.name(), shape);
        }
        return new TensorFacts(values.name(), values.type(), shape, size, null, null);
    }

    private void read(WireReader message) {
        while (message.next()) {
            switch (message.field()) {
                case 1 -> dims = append(dims, message.numbers(0));
                case 2 -> elementType = message.once().int32();
                case 4 -> floats = count(floats, message.numbers(4));
                case 5 -> int32s = count(int32s, message.numbers(0));
                case 6 -> {
                    message.skipBytes();
                    strings = Math.max(strings, 0) + 1;
                }
                case 7 -> int64s = count(int64s, message.numbers(0));
                case 8 -> name = budget.name(message.once());
                case 9 -> raw = message.once().slice();
                case 10 -> doubles = count(doubles, message.numbers(8));
                case 11 -> uint64s = count(uint64s, message.numbers(0));
                case 12 -> message.once().skipBytes();
                case 13 -> external(message.message());
                case 14 -> location = message.once().int32();
                case 16 -> message.skipBytes();
                default -> throw Finding.unserved("tensor: field %d is not known", message.field());
            }
        }
    }

    private static long[] append(long[] dims, WireNumbers more) {
        if (dims.length + more.count() > Shape.MAX_RANK) {
            throw Finding.of("a tensor with more than %d dimensions", Shape.MAX_RANK);
        }
        long[] added = more.toLongs();
        long[] all = Arrays.copyOf(dims, dims.length + added.length);
        System.arraycopy(added, 0, all, dims.length, added.length);
        return all;
    }

    /** {@code typed} stays the values only where they came in one piece. */
    private long count(long before, WireNumbers more) {
        typed = before < 0 ? more : null;
        return Math.max(before, 0) + more.count();
    }

    private void external(WireReader entry) {
        String key = "";
        String value = "";
        while (entry.next()) {
            switch (entry.field()) {
                case 1 -> key = entry.once().string(MAX_EXTERNAL_VALUE_BYTES);
                case 2 -> value = entry.once().string(MAX_EXTERNAL_VALUE_BYTES);
                default -> throw Finding.unserved("external data: field %d is not known", entry.field());
            }
        }
        if (externalData.putIfAbsent(key, value) != null) {
            throw Finding.of("external data: `%s` is there twice", key);
        }
    }

    private TensorFacts judge() {
        String called = name == null ? "" : name;
        ElementType type = ElementType.of(elementType);
        Shape shape = Shape.of(dims);
        long count = shape.elementCount();
        long size = count < 0 ? -1 : type.sizeBytes(count);
        if (size < 0) {
            throw Finding.of("tensor `%s`: shape %s has no size", called, shape);
        }
        budget.tensor(size);
        boolean external = location == EXTERNAL;
        if ((!external && location != 0) || external == externalData.isEmpty()) {
            throw Finding.of("tensor `%s`: data location %d does not fit its external data", called, location);
        }
        if (external) {
            checkNoValues(called);
            return new TensorFacts(
                    called, type, shape, size, null, ExternalDataRules.place(called, externalData, type, shape, size));
        }
        checkValues(called, type, count, size);
        return new TensorFacts(called, type, shape, size, keptValues(type, count), null);
    }

    private void checkNoValues(String called) {
        if (raw != null || floats + int32s + strings + int64s + doubles + uint64s != -6) {
            throw Finding.of("tensor `%s`: values both inside and outside the model", called);
        }
    }

    private void checkValues(String called, ElementType type, long count, long size) {
        if (raw != null && type != ElementType.STRING) {
            if (raw.limit() != size || floats + int32s + strings + int64s + doubles + uint64s != -6) {
                throw Finding.of("tensor `%s`: %d raw bytes (expected: %d)", called, raw.limit(), size);
            }
            return;
        }
        long expectedFloats = 0;
        long expectedInt32s = 0;
        long expectedStrings = 0;
        long expectedInt64s = 0;
        long expectedDoubles = 0;
        long expectedUint64s = 0;
        switch (type) {
            case FLOAT -> expectedFloats = count;
            case COMPLEX64 -> expectedFloats = 2 * count;
            case STRING -> expectedStrings = count;
            case INT64 -> expectedInt64s = count;
            case DOUBLE -> expectedDoubles = count;
            case COMPLEX128 -> expectedDoubles = 2 * count;
            case UINT32, UINT64 -> expectedUint64s = count;
            case UINT4, INT4, FLOAT4E2M1, UINT2, INT2 -> expectedInt32s = size;
            default -> expectedInt32s = count;
        }
        boolean fits = raw == null
                && Math.max(floats, 0) == expectedFloats
                && Math.max(int32s, 0) == expectedInt32s
                && Math.max(strings, 0) == expectedStrings
                && Math.max(int64s, 0) == expectedInt64s
                && Math.max(doubles, 0) == expectedDoubles
                && Math.max(uint64s, 0) == expectedUint64s;
        if (!fits) {
            throw Finding.of("tensor `%s`: not %d values of type %s", called, count, type);
        }
    }

    private double @Nullable [] keptValues(ElementType type, long count) {
        if (count > MAX_KEPT_VALUES) {
            return null;
        }
        double[] values = new double[(int) count];
        if (raw != null) {
            for (int i = 0; i < values.length; i++) {
                switch (type) {
                    case INT64 -> values[i] = raw.getLong(8 * i);
                    case INT32 -> values[i] = raw.getInt(4 * i);
                    case FLOAT -> values[i] = raw.getFloat(4 * i);
                    case DOUBLE -> values[i] = raw.getDouble(8 * i);
                    case BOOL -> values[i] = raw.get(i);
                    default -> {
                        return null;
                    }
                }
            }
            return values;
        }
        if (typed == null) {
            return count == 0 ? values : null;
        }
        return switch (type) {
            case FLOAT, DOUBLE -> typed.toDoubles();
            case INT64, INT32, BOOL ->
                Arrays.stream(typed.toLongs()).asDoubleStream().toArray();
            default -> null;
        };
    }
}
