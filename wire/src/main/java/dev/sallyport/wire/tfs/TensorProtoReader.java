package dev.sallyport.wire.tfs;

import static dev.sallyport.wire.ProtoFields.delimited;
import static dev.sallyport.wire.ProtoFields.varint;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.sallyport.core.DataType;
import dev.sallyport.core.Limits;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.Problem.RequestTooLarge;
import dev.sallyport.core.Problem.TensorMismatch;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.core.Text;
import dev.sallyport.wire.ProtoFields;
import dev.sallyport.wire.Scratch;
import dev.sallyport.wire.oip.TensorElements;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code tensorflow.TensorProto} to a tensor in canonical form: {@code tensor_content} as it lies there,
 * or the {@code *_val} field of its type, whose last value stands for all that are not sent; no value
 * at all stands for zeros.
 *
 * <p><b>Guarantees.</b> What a few values are repeated to is held against the contract's shape and the
 * limit on inflated bytes before it is allocated.
 */
final class TensorProtoReader {
    private static final int DTYPE = 1;
    private static final int TENSOR_SHAPE = 2;
    private static final int TENSOR_CONTENT = 4;
    private static final int FIRST_VALUE = 5;
    private static final int LAST_VALUE = 18;
    private static final int DIM = 2;
    private static final int UNKNOWN_RANK = 3;
    private static final int SIZE = 1;

    private final String name;
    private final ByteBuffer message;
    private final Limits limits;
    private final Scratch scratch;

    private long dtypeNumber;
    private Shape shape = Shape.of();
    private @Nullable ByteBuffer content;

    private TensorProtoReader(String name, ByteBuffer message, Limits limits, Scratch scratch) {
        this.name = name;
        this.message = message;
        this.limits = limits;
        this.scratch = scratch;
    }

    /** @throws ProblemException {@code request/malformed}, {@code request/too-large}, {@code tensor/mismatch} */
    static Tensor read(String name, ByteBuffer message, ModelContract contract, Limits limits, Scratch scratch)
            throws IOException {
        return new TensorProtoReader(name, message, limits, scratch).tensor(contract);
    }

    private Tensor tensor(ModelContract contract) throws IOException {
        describe();
        Dtype dtype = Dtype.ofNumber(dtypeNumber)
                .orElseThrow(() -> Malformed.of("input `%s`: unsupported dtype %d", Text.quotable(name), dtypeNumber));
        long count = TensorElements.count(name, shape, limits);
        Optional<TensorSpec> spec = contract.inputs().stream()
                .filter(input -> input.name().equals(name))
                .findFirst();
        if (spec.isPresent() && !spec.get().shape().fits(shape)) {
            throw new ProblemException(
                    TensorMismatch.shape(name, shape, spec.get().shape()));
        }
        return Tensor.of(name, dtype.type(), shape, content == null ? values(dtype, count) : content(dtype, count));
    }

    /** What the tensor is, and where its content lies. */
    private void describe() throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(message);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == varint(DTYPE)) {
                dtypeNumber = in.readEnum();
            } else if (tag == delimited(TENSOR_SHAPE)) {
                shape = shape(ProtoFields.slice(message, in));
            } else if (tag == delimited(TENSOR_CONTENT)) {
                ByteBuffer sent = ProtoFields.slice(message, in);
                content = sent.hasRemaining() ? sent : null;
            } else {
                ProtoFields.skip(in, tag);
            }
        }
    }

    private Shape shape(ByteBuffer shapeMessage) throws IOException {
        long[] sizes = new long[Shape.MAX_RANK];
        int rank = 0;
        CodedInputStream in = CodedInputStream.newInstance(shapeMessage);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == delimited(DIM)) {
                if (rank == Shape.MAX_RANK) {
                    throw new ProblemException(new RequestTooLarge("number of dimensions", Shape.MAX_RANK));
                }
                sizes[rank++] = size(ProtoFields.slice(shapeMessage, in));
            } else if (tag == varint(UNKNOWN_RANK)) {
                if (in.readBool()) {
                    throw new ProblemException(new TensorMismatch(name, "a shape of unknown rank", "a shape"));
                }
            } else {
                ProtoFields.skip(in, tag);
            }
        }
        return Shape.of(Arrays.copyOf(sizes, rank));
    }

    private static long size(ByteBuffer dim) throws IOException {
        long size = 0;
        CodedInputStream in = CodedInputStream.newInstance(dim);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == varint(SIZE)) {
                size = in.readInt64();
            } else {
                ProtoFields.skip(in, tag);
            }
        }
        return size;
    }

    private ByteBuffer content(Dtype dtype, long count) throws IOException {
        ByteBuffer sent = Objects.requireNonNull(content);
        return dtype == Dtype.DT_STRING ? strings(sent, count) : sent;
    }

    /** All lengths as varints, then all strings (TensorFlow, {@code EncodeStringList}). */
    private ByteBuffer strings(ByteBuffer sent, long count) throws IOException {
        if (count > sent.remaining()) {
            throw mismatch("at most " + sent.remaining() + " strings", count + " strings");
        }
        CodedInputStream behind = CodedInputStream.newInstance(sent);
        for (long i = 0; i < count; i++) {
            behind.readRawVarint32();
        }
        int start = behind.getTotalBytesRead();
        ByteBuffer strings = sent.slice(start, sent.remaining() - start);
        ByteBuffer out = scratch.allocate(strings.remaining() + 4 * count);
        CodedInputStream lengths = CodedInputStream.newInstance(sent);
        for (long i = 0; i < count; i++) {
            int length = lengths.readRawVarint32();
            if (length < 0 || length > strings.remaining()) {
                throw mismatch("a string past the end", "complete strings");
            }
            out.putInt(length).put(strings.slice(strings.position(), length));
            strings.position(strings.position() + length);
        }
        if (strings.hasRemaining()) {
            throw mismatch(strings.remaining() + " bytes behind the last string", count + " strings");
        }
        return out.flip();
    }

    private ByteBuffer values(Dtype dtype, long count) throws IOException {
        TensorProtoValues values = dtype.type() == DataType.BYTES
                ? TensorProtoValues.strings(name, count, message.remaining(), limits, scratch)
                : TensorProtoValues.numbers(name, dtype, count, message.remaining(), limits, scratch);
        CodedInputStream in = CodedInputStream.newInstance(message);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int field = WireFormat.getTagFieldNumber(tag);
            if (field < FIRST_VALUE || field > LAST_VALUE) {
                ProtoFields.skip(in, tag);
            } else if (field != dtype.valueField()) {
                throw mismatch("values in field " + field, dtype + " values in field " + dtype.valueField());
            } else if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                values.one(in, tag);
            } else if (dtype == Dtype.DT_STRING) {
                values.string(ProtoFields.slice(message, in));
            } else {
                int limit = ProtoFields.enterPacked(message, in);
                while (!in.isAtEnd()) {
                    values.number(in);
                }
                in.popLimit(limit);
            }
        }
        return values.complete();
    }

    private ProblemException mismatch(String found, String expected) {
        return new ProblemException(new TensorMismatch(name, found, expected));
    }
}
