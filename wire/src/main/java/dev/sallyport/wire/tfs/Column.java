package dev.sallyport.wire.tfs;

import dev.sallyport.core.DataType;
import dev.sallyport.core.Limits;
import dev.sallyport.core.Problem.RequestTooLarge;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.wire.Scratch;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** One input while its elements come in, in canonical form; grows with what was sent and not before. */
final class Column {
    private final TensorSpec spec;
    private final Scratch scratch;
    private final long limit;
    private final long limitBytes;
    private final ByteBuf out;
    private long count;

    Column(TensorSpec spec, Limits limits, Scratch scratch) {
        this.spec = spec;
        this.scratch = scratch;
        this.limit = limits.tensorElements();
        // Each string has a length before it, and its quotation marks in JSON are shorter than that.
        this.limitBytes = 2 * limits.inflatedBytes();
        this.out = scratch.growing();
    }

    DataType type() {
        return spec.type();
    }

    /** Elements so far. */
    long count() {
        return count;
    }

    /** The lowest bytes of {@code bits}, as many as an element has. */
    void add(long bits) {
        int size = type().sizeBytes();
        next(size);
        switch (size) {
            case 1 -> out.writeByte((int) bits);
            case 2 -> out.writeShortLE((int) bits);
            case 4 -> out.writeIntLE((int) bits);
            case 8 -> out.writeLongLE(bits);
            default -> throw new AssertionError(type());
        }
    }

    /** Little-endian room for {@code elements} more, or as many as the limit lets in; {@link #filled} says what went in. */
    ByteBuffer room(int elements) {
        int bytes = type().sizeBytes() * (int) Math.min(elements, limit - count);
        scratch.makeRoom(out, bytes);
        return out.nioBuffer(out.writerIndex(), bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    void filled(ByteBuffer room) {
        out.writerIndex(out.writerIndex() + room.position());
        count += room.position() / type().sizeBytes();
    }

    /** Elements of a row, as the contract has it; 0 where it leaves that open. */
    long rowSize() {
        Shape shape = spec.shape();
        return shape.rank() == 0 ? 0 : Math.max(0, shape.dimension(shape.rank() - 1));
    }

    void add(byte[] element) {
        if (out.writerIndex() + (long) element.length > limitBytes) {
            throw new ProblemException(new RequestTooLarge("bytes of one tensor", limitBytes));
        }
        next(Integer.BYTES + element.length);
        out.writeIntLE(element.length).writeBytes(element);
    }

    private void next(int size) {
        if (count == limit) {
            throw new ProblemException(new RequestTooLarge("elements of one tensor", limit));
        }
        count++;
        scratch.makeRoom(out, size);
    }

    Tensor tensor(Shape shape) {
        return Tensor.of(spec.name(), type(), shape, out.nioBuffer());
    }
}
