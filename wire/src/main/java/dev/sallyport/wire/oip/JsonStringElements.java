package dev.sallyport.wire.oip;

import dev.sallyport.core.Problem.TensorMismatch;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;
import dev.sallyport.core.json.JsonReader;
import dev.sallyport.core.json.JsonReader.Token;
import dev.sallyport.wire.Scratch;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The {@code data} of a BYTES tensor in JSON: strings, flat or nested as the shape is. */
final class JsonStringElements {
    private final JsonReader reader;
    private final String tensor;
    private final Shape shape;
    private final List<byte[]> elements = new ArrayList<>();
    private long sizeBytes;

    private JsonStringElements(JsonReader reader, String tensor, Shape shape) {
        this.reader = reader;
        this.tensor = tensor;
        this.shape = shape;
    }

    /** Canonical bytes; {@code reader} stands before the value and ends behind it. */
    static ByteBuffer read(JsonReader reader, String tensor, Shape shape, Scratch scratch) {
        JsonStringElements strings = new JsonStringElements(reader, tensor, shape);
        strings.value(reader.next(), 0);
        if (strings.elements.size() != shape.elementCount()) {
            throw strings.mismatch(strings.elements.size() + " elements");
        }
        ByteBuffer out = scratch.allocate(Math.toIntExact(strings.sizeBytes));
        strings.elements.forEach(element -> out.putInt(element.length).put(element));
        return out.flip();
    }

    /** At most as deep as the reader's limits let it be. */
    private void value(Token token, int axis) {
        if (token == Token.STRING) {
            byte[] element = reader.string().getBytes(StandardCharsets.UTF_8);
            elements.add(element);
            sizeBytes += Integer.BYTES + element.length;
        } else if (token == Token.BEGIN_ARRAY) {
            array(axis);
        } else {
            throw mismatch("a value that is not a string");
        }
    }

    private void array(int axis) {
        long seen = 0;
        boolean nested = false;
        for (Token t = reader.next(); t != Token.END_ARRAY; t = reader.next()) {
            nested |= t == Token.BEGIN_ARRAY;
            value(t, axis + 1);
            seen++;
        }
        boolean flat = axis == 0 && !nested;
        if (!flat && (axis >= shape.rank() || seen != shape.dimension(axis))) {
            throw mismatch("%d elements along axis %d".formatted(seen, axis));
        }
    }

    private ProblemException mismatch(String found) {
        return new ProblemException(new TensorMismatch(tensor, found, "BYTES " + shape));
    }
}
