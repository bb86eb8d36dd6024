package dev.sallyport.core;

import dev.sallyport.core.Problem.TensorMismatch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A named block of values in their canonical form: row-major and little-endian, BOOL one byte of 0
 * or 1, BYTES as {@code uint32 length ‖ bytes} per element (Open Inference Protocol, raw tensor
 * data). Every codec decodes to this form and every commitment is taken over it.
 *
 * <p><b>Guarantees.</b> The data is exactly as long as type and shape say.
 *
 * <p><b>Does not guarantee.</b> Ownership: the bytes belong to whoever made the buffer, and are
 * valid as long as that request is.
 */
public final class Tensor {
    private final String name;
    private final DataType type;
    private final Shape shape;
    private final ByteBuffer data;

    private Tensor(String name, DataType type, Shape shape, ByteBuffer data) {
        this.name = name;
        this.type = type;
        this.shape = shape;
        this.data = data;
    }

    /**
     * A view of {@code data} from its position to its limit.
     *
     * @throws ProblemException {@code tensor/mismatch} where the bytes are not what type and shape
     *     need
     */
    public static Tensor of(String name, DataType type, Shape shape, ByteBuffer data) {
        ByteBuffer view = data.slice().order(ByteOrder.LITTLE_ENDIAN);
        long count = shape.elementCount();
        if (count < 0 || shape.rank() > Shape.MAX_RANK) {
            throw new ProblemException(new TensorMismatch(name, "shape " + shape, "dimensions of 0 or more"));
        }
        switch (type) {
            case BYTES -> checkElements(name, count, view);
            case BOOL -> {
                checkSize(name, type, shape, count, view);
                checkBooleans(name, view);
            }
            default -> checkSize(name, type, shape, count, view);
        }
        return new Tensor(name, type, shape, view);
    }

    private static void checkSize(String name, DataType type, Shape shape, long count, ByteBuffer data) {
        if (count > Integer.MAX_VALUE || data.limit() != count * type.sizeBytes()) {
            throw new ProblemException(new TensorMismatch(
                    name,
                    data.limit() + " bytes",
                    "%s %s: %d elements of %d bytes".formatted(type, shape, count, type.sizeBytes())));
        }
    }

    private static void checkBooleans(String name, ByteBuffer data) {
        for (int i = 0; i < data.limit(); i++) {
            if ((data.get(i) & ~1) != 0) {
                throw new ProblemException(new TensorMismatch(name, "byte " + (data.get(i) & 0xff), "0 or 1"));
            }
        }
    }

    private static void checkElements(String name, long count, ByteBuffer data) {
        long seen = 0;
        int at = 0;
        while (at < data.limit() && seen < count) {
            long length = data.limit() - at < 4 ? -1 : Integer.toUnsignedLong(data.getInt(at));
            if (length < 0 || length > data.limit() - at - 4) {
                throw new ProblemException(
                        new TensorMismatch(name, "a length past the end at byte " + at, "complete elements"));
            }
            at += 4 + (int) length;
            seen++;
        }
        if (seen != count || at != data.limit()) {
            throw new ProblemException(
                    new TensorMismatch(name, seen + " elements in " + data.limit() + " bytes", count + " elements"));
        }
    }

    public String name() {
        return name;
    }

    public DataType type() {
        return type;
    }

    public Shape shape() {
        return shape;
    }

    public int sizeBytes() {
        return data.limit();
    }

    /** A little-endian view of all bytes, position 0; its position and limit are the caller's. */
    public ByteBuffer data() {
        return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Each element of a BYTES tensor as a view of its bytes, without the length before it. */
    public List<ByteBuffer> elements() {
        if (type != DataType.BYTES) {
            throw new IllegalStateException(type + " elements are not bytes");
        }
        List<ByteBuffer> elements = new ArrayList<>();
        for (int at = 0; at < data.limit(); ) {
            int length = data.getInt(at);
            elements.add(data.slice(at + Integer.BYTES, length));
            at += Integer.BYTES + length;
        }
        return elements;
    }

    /** The same values under another name. */
    public Tensor named(String other) {
        return new Tensor(other, type, shape, data);
    }

    /** The same values in heap memory of their own. */
    public Tensor copied() {
        ByteBuffer bytes = ByteBuffer.allocate(sizeBytes()).order(ByteOrder.LITTLE_ENDIAN);
        return new Tensor(name, type, shape, bytes.put(data()).flip());
    }

    @Override
    public String toString() {
        return name + " " + type + " " + shape;
    }
}
