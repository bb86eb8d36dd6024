package dev.sallyport.wire.oip;

import dev.sallyport.core.Problem.TensorMismatch;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;
import dev.sallyport.core.json.JsonReader;
import dev.sallyport.core.json.JsonReader.Token;
import dev.sallyport.wire.Scratch;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The {@code data} of a BYTES tensor in JSON: strings, flat or nested as the shape is. */
final class JsonStringElements {
    private final JsonReader reader;
    private final String tensor;
    private final Shape shape;
    private final long count;
    private final Scratch scratch;
    private final ByteBuf out;
    private long seen;

    private JsonStringElements(JsonReader reader, String tensor, Shape shape, Scratch scratch) {
        this.reader = reader;
        this.tensor = tensor;
        this.shape = shape;
        this.count = shape.elementCount();
        this.scratch = scratch;
        this.out = scratch.growing();
    }

    /** Canonical bytes; {@code reader} stands before the value and ends behind it. */
    static ByteBuffer read(JsonReader reader, String tensor, Shape shape, Scratch scratch) {
        JsonStringElements strings = new JsonStringElements(reader, tensor, shape, scratch);
        strings.value();
        if (strings.seen != strings.count) {
            throw strings.mismatch(strings.seen + " elements");
        }
        return strings.out.nioBuffer();
    }

    private void value() {
        Token token = reader.next();
        if (token == Token.BEGIN_ARRAY) {
            Token first = reader.next();
            if (first == Token.BEGIN_ARRAY && shape.rank() > 1) {
                nested(first, 0);
            } else {
                flat(first);
            }
        } else if (shape.rank() == 0) {
            element(token);
        } else {
            throw mismatch("data that is not an array");
        }
    }

    private void flat(Token first) {
        for (Token t = first; t != Token.END_ARRAY; t = reader.next()) {
            element(t);
        }
    }

    /** The array along {@code axis} from its first token on; as deep as the shape at most. */
    private void nested(Token first, int axis) {
        boolean innermost = axis == shape.rank() - 1;
        long along = 0;
        for (Token t = first; t != Token.END_ARRAY; t = reader.next()) {
            along++;
            if (innermost) {
                element(t);
            } else if (t == Token.BEGIN_ARRAY) {
                nested(reader.next(), axis + 1);
            } else {
                throw mismatch("a value where an array must be");
            }
        }
        if (along != shape.dimension(axis)) {
            throw mismatch("%d elements along axis %d".formatted(along, axis));
        }
    }

    private void element(Token token) {
        if (token != Token.STRING) {
            throw mismatch("a value that is not a string");
        }
        if (++seen > count) {
            throw mismatch("more elements");
        }
        byte[] element = reader.string().getBytes(StandardCharsets.UTF_8);
        scratch.makeRoom(out, Integer.BYTES + element.length);
        out.writeIntLE(element.length).writeBytes(element);
    }

    private ProblemException mismatch(String found) {
        return new ProblemException(new TensorMismatch(tensor, found, "BYTES " + shape));
    }
}
