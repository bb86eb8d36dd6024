package dev.sallyport.wire.oip;

import dev.sallyport.core.DataType;
import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.Problem.TensorMismatch;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;
import dev.sallyport.core.json.FloatRun;
import dev.sallyport.core.json.NumberScanner;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/**
 * The {@code data} of one tensor in JSON, flat or nested as the shape is, read straight into canonical
 * bytes. Numbers, {@code true} and {@code false} only; strings go through {@link JsonStringElements}.
 */
final class JsonTensorReader {
    private static final int MAX_SHOWN = 64;

    private final byte[] text;
    private final int end;
    private final String tensor;
    private final DataType type;
    private final Shape shape;
    private final ByteBuffer out;
    private final NumberScanner number = new NumberScanner();
    private int at;

    JsonTensorReader(byte[] text, int from, int to, String tensor, DataType type, Shape shape, ByteBuffer out) {
        this.text = text;
        this.at = from;
        this.end = to;
        this.tensor = tensor;
        this.type = type;
        this.shape = shape;
        this.out = out;
    }

    /** Reads one JSON array, or one bare value for a scalar; returns where it ends. */
    int read() {
        skipSpace();
        if (at < end && text[at] == '[') {
            if (isNested()) {
                nested(0);
            } else {
                flat();
            }
        } else if (shape.rank() == 0) {
            element();
        } else {
            throw malformed("data must be an array");
        }
        if (out.hasRemaining()) {
            throw count("fewer elements");
        }
        return at;
    }

    /** Whether the first element of the array is an array too, and so all must be. */
    private boolean isNested() {
        int i = at + 1;
        while (i < end && isSpace(text[i])) {
            i++;
        }
        return i < end && text[i] == '[' && shape.rank() > 1;
    }

    private void nested(int axis) {
        long expected = shape.dimension(axis);
        boolean innermost = axis == shape.rank() - 1;
        long seen = 0;
        expect('[');
        boolean empty = closes();
        if (!empty && innermost && type == DataType.FP32) {
            seen = floats(expected);
        } else if (!empty) {
            do {
                if (++seen > expected) {
                    throw count("more elements along axis " + axis);
                }
                skipSpace();
                if (innermost) {
                    element();
                } else {
                    nested(axis + 1);
                }
            } while (continues());
        }
        if (seen != expected) {
            throw count("%d elements along axis %d".formatted(seen, axis));
        }
    }

    private void flat() {
        expect('[');
        if (closes()) {
            return;
        }
        if (type == DataType.FP32) {
            floats(shape.elementCount());
            return;
        }
        do {
            skipSpace();
            element();
        } while (continues());
    }

    /** Like {@link #element} and {@link #continues} in turns, with all but the last at once where there are so many. */
    private int floats(long expected) {
        int before = out.remaining();
        int most = (int) Math.min(expected - 1, before / Float.BYTES);
        if (most > 0) {
            at = FloatRun.ofThisThread().read(text, at, end, most, out, this::oneFloat);
        }
        do {
            skipSpace();
            element();
        } while (continues());
        return (before - out.remaining()) / Float.BYTES;
    }

    private long oneFloat(int from, int comma) {
        at = from;
        skipSpace();
        float value = number().floatValue();
        skipSpace();
        return at == comma ? Float.floatToRawIntBits(value) & 0xffff_ffffL : FloatRun.Odd.NOT_TAKEN;
    }

    private void expect(char bracket) {
        if (at >= end || text[at] != bracket) {
            throw malformed("data must be arrays nested as the shape is");
        }
        at++;
    }

    private boolean closes() {
        skipSpace();
        if (at < end && text[at] == ']') {
            at++;
            return true;
        }
        return false;
    }

    private boolean continues() {
        skipSpace();
        if (at >= end) {
            throw malformed("the JSON text ends too early");
        }
        byte c = text[at++];
        if (c != ',' && c != ']') {
            throw malformed("no comma and no end at byte " + (at - 1));
        }
        return c == ',';
    }

    private void element() {
        if (out.remaining() < type.sizeBytes()) {
            throw count("more elements");
        }
        switch (type) {
            case BOOL -> out.put((byte) (bool() ? 1 : 0));
            case FP32 -> out.putFloat(number().floatValue());
            case FP64 -> out.putDouble(number().doubleValue());
            case INT8 -> out.put((byte) whole(Byte.MIN_VALUE, Byte.MAX_VALUE));
            case INT16 -> out.putShort((short) whole(Short.MIN_VALUE, Short.MAX_VALUE));
            case INT32 -> out.putInt((int) whole(Integer.MIN_VALUE, Integer.MAX_VALUE));
            case INT64 -> out.putLong(whole(Long.MIN_VALUE, Long.MAX_VALUE));
            case UINT8 -> out.put((byte) whole(0, 0xff));
            case UINT16 -> out.putShort((short) whole(0, 0xffff));
            case UINT32 -> out.putInt((int) whole(0, 0xffff_ffffL));
            case UINT64 -> out.putLong(unsigned());
            case FP16, BF16, BYTES -> throw new AssertionError(type);
        }
    }

    private boolean bool() {
        for (String word : new String[] {"true", "false"}) {
            if (startsWith(word)) {
                at += word.length();
                return word.charAt(0) == 't';
            }
        }
        throw value("a value that is not true or false");
    }

    private boolean startsWith(String word) {
        if (end - at < word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (text[at + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private long whole(long lowest, long highest) {
        OptionalLong value = number().whole();
        if (value.isPresent() && value.getAsLong() >= lowest && value.getAsLong() <= highest) {
            return value.getAsLong();
        }
        throw value("value " + shown());
    }

    private long unsigned() {
        return number().unsigned().orElseThrow(() -> value("value " + shown()));
    }

    private String shown() {
        String written = number.asWritten();
        return written.substring(0, Math.min(written.length(), MAX_SHOWN));
    }

    private NumberScanner number() {
        at = numberEnd();
        return number;
    }

    private int numberEnd() {
        int from = at;
        int behind = number.scan(text, from, end);
        if (behind == NumberScanner.NONE) {
            throw value("no number at byte " + from);
        }
        if (behind - from > NumberScanner.MAX_BYTES) {
            throw malformed("a number of more than " + NumberScanner.MAX_BYTES + " bytes");
        }
        return behind;
    }

    private void skipSpace() {
        while (at < end && isSpace(text[at])) {
            at++;
        }
    }

    private static boolean isSpace(byte c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }

    private ProblemException count(String found) {
        return new ProblemException(new TensorMismatch(tensor, found, "shape " + shape));
    }

    private ProblemException value(String found) {
        return new ProblemException(new TensorMismatch(tensor, found, type.name()));
    }

    private static ProblemException malformed(String sentence) {
        return new ProblemException(new RequestMalformed(sentence));
    }
}
