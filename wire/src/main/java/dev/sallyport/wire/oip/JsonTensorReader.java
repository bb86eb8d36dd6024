package dev.sallyport.wire.oip;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;
import ch.randelshofer.fastdoubleparser.JavaFloatParser;
import dev.sallyport.core.DataType;
import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.Problem.TensorMismatch;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;
import java.nio.ByteBuffer;

/**
 * The {@code data} of one tensor in JSON, flat or nested as the shape is, read straight into canonical
 * bytes. Numbers, {@code true} and {@code false} only; strings go through {@link JsonStringElements}.
 *
 * <p>Numbers are read exactly: a mantissa under 2^53 and a power of ten up to 22 need one rounding
 * (Clinger 1990), everything else goes through a full parser.
 */
final class JsonTensorReader {
    private static final double[] POWERS_OF_TEN = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };
    private static final long MAX_EXACT = 1L << 53;
    private static final int MAX_LONG_DIGITS = 18;
    private static final int MAX_NUMBER_BYTES = 1 << 10;

    private final byte[] text;
    private final int end;
    private final String tensor;
    private final DataType type;
    private final Shape shape;
    private final ByteBuffer out;
    private int at;
    private int numberStart;
    private long mantissa;
    private int digits;
    private int exponent;
    private boolean negative;
    private boolean integral;

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
        if (!closes()) {
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
        do {
            skipSpace();
            element();
        } while (continues());
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
            case FP32 -> out.putFloat(floatValue());
            case FP64 -> out.putDouble(doubleValue());
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

    private float floatValue() {
        number();
        if (isExact()) {
            double value = exact();
            // A double in the middle of two floats may have been rounded to get there: ask the full parser.
            if ((Double.doubleToRawLongBits(value) & 0x1fff_ffffL) != 0x1000_0000L) {
                return (float) value;
            }
        }
        return JavaFloatParser.parseFloat(text, numberStart, at - numberStart);
    }

    private double doubleValue() {
        number();
        return isExact() ? exact() : JavaDoubleParser.parseDouble(text, numberStart, at - numberStart);
    }

    private boolean isExact() {
        return digits <= MAX_LONG_DIGITS && mantissa < MAX_EXACT && Math.abs(exponent) < POWERS_OF_TEN.length;
    }

    private double exact() {
        double value = exponent < 0 ? mantissa / POWERS_OF_TEN[-exponent] : mantissa * POWERS_OF_TEN[exponent];
        return negative ? -value : value;
    }

    private long whole(long lowest, long highest) {
        number();
        try {
            long value = integral && digits <= MAX_LONG_DIGITS
                    ? (negative ? -mantissa : mantissa)
                    : Long.parseLong(numberText());
            if (value >= lowest && value <= highest) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Too large for a long, or not whole: refused below like every other value out of range.
        }
        throw value("value " + numberText());
    }

    private long unsigned() {
        number();
        try {
            return Long.parseUnsignedLong(numberText());
        } catch (NumberFormatException e) {
            throw value("value " + numberText());
        }
    }

    private String numberText() {
        return new String(
                text, numberStart, Math.min(at - numberStart, 64), java.nio.charset.StandardCharsets.US_ASCII);
    }

    /** Scans one number as RFC 8259 has it into mantissa, digits and exponent. */
    private void number() {
        numberStart = at;
        mantissa = 0;
        digits = 0;
        exponent = 0;
        integral = true;
        negative = at < end && text[at] == '-';
        if (negative) {
            at++;
        }
        if (at < end && text[at] == '0') {
            at++;
        } else {
            digits();
        }
        if (at < end && text[at] == '.') {
            integral = false;
            at++;
            int before = at;
            digits();
            exponent = before - at;
        }
        if (at < end && (text[at] | 0x20) == 'e') {
            integral = false;
            exponentPart();
        }
        if (at - numberStart > MAX_NUMBER_BYTES) {
            throw malformed("a number of more than " + MAX_NUMBER_BYTES + " bytes");
        }
    }

    private void digits() {
        int from = at;
        while (at < end) {
            int digit = text[at] - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            if (digits <= MAX_LONG_DIGITS && (mantissa != 0 || digit != 0)) {
                mantissa = 10 * mantissa + digit;
                digits++;
            } else if (mantissa != 0) {
                digits++;
            }
            at++;
        }
        if (at == from) {
            throw value("no number at byte " + at);
        }
    }

    private void exponentPart() {
        at++;
        boolean minus = at < end && text[at] == '-';
        if (at < end && (text[at] == '+' || text[at] == '-')) {
            at++;
        }
        int from = at;
        int power = 0;
        while (at < end && text[at] >= '0' && text[at] <= '9') {
            power = Math.min(100_000, 10 * power + text[at] - '0');
            at++;
        }
        if (at == from) {
            throw malformed("a number without its exponent");
        }
        exponent += minus ? -power : power;
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
