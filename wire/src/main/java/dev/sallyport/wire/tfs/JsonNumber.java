package dev.sallyport.wire.tfs;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;
import ch.randelshofer.fastdoubleparser.JavaFloatParser;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Text;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/**
 * One number of a JSON text, read exactly: RFC 8259's, or the words {@code NaN}, {@code Infinity} and
 * {@code Inf} with or without a minus, which TensorFlow Serving takes and writes as well.
 */
final class JsonNumber {
    private static final int MAX_BYTES = 1 << 10;
    private static final String[] INFINITE = {"Infinity", "Inf"};

    /** Largest whole numbers up to which every one has its own float and double. */
    private static final long MAX_EXACT_FLOAT = (1L << 24) - 1;

    private static final long MAX_EXACT_DOUBLE = (1L << 53) - 1;

    private final JsonCursor cursor;
    private int start;
    private boolean integral;
    private double word;

    JsonNumber(JsonCursor cursor) {
        this.cursor = cursor;
    }

    /** Reads the number here; whether there is one. */
    boolean read() {
        byte first = cursor.peek();
        start = cursor.at();
        integral = false;
        word = 0;
        if (first == '-') {
            cursor.skip(1);
        }
        byte c = at(cursor.at());
        if (c == 'N' || c == 'I') {
            return word(first == '-');
        }
        if (c < '0' || c > '9') {
            cursor.moveTo(start);
            return false;
        }
        number(c);
        return true;
    }

    private boolean word(boolean negative) {
        if (cursor.startsWith("NaN")) {
            cursor.skip(3);
            word = Double.NaN;
            return true;
        }
        for (String infinite : INFINITE) {
            if (cursor.startsWith(infinite)) {
                cursor.skip(infinite.length());
                word = negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
                return true;
            }
        }
        cursor.moveTo(start);
        return false;
    }

    private void number(byte first) {
        integral = true;
        if (first == '0') {
            cursor.skip(1);
        } else {
            digits();
        }
        if (at(cursor.at()) == '.') {
            integral = false;
            cursor.skip(1);
            digits();
        }
        if ((at(cursor.at()) | 0x20) == 'e') {
            integral = false;
            cursor.skip(1);
            byte sign = at(cursor.at());
            if (sign == '+' || sign == '-') {
                cursor.skip(1);
            }
            digits();
        }
        if (cursor.at() - start > MAX_BYTES) {
            throw Malformed.of("a number of more than %d bytes", MAX_BYTES);
        }
    }

    private void digits() {
        int i = cursor.at();
        while (at(i) >= '0' && at(i) <= '9') {
            i++;
        }
        if (i == cursor.at()) {
            throw cursor.parseError("Invalid value.");
        }
        cursor.moveTo(i);
    }

    private byte at(int i) {
        return i < cursor.text().length ? cursor.text()[i] : 0;
    }

    /** Whether it is written without a point and without an exponent. */
    boolean isIntegral() {
        return integral;
    }

    /** @throws ProblemException {@code request/malformed} where a float would be another number */
    float floatValue() {
        if (word != 0) {
            return (float) word;
        }
        float value = JavaFloatParser.parseFloat(cursor.text(), start, cursor.at() - start);
        if (Float.isInfinite(value) || !isExact(MAX_EXACT_FLOAT)) {
            throw lossy("float");
        }
        return value;
    }

    /** @throws ProblemException {@code request/malformed} where a double would be another number */
    double doubleValue() {
        if (word != 0) {
            return word;
        }
        double value = JavaDoubleParser.parseDouble(cursor.text(), start, cursor.at() - start);
        if (Double.isInfinite(value) || !isExact(MAX_EXACT_DOUBLE)) {
            throw lossy("double");
        }
        return value;
    }

    private boolean isExact(long largest) {
        OptionalLong whole = whole();
        if (whole.isPresent()) {
            return whole.getAsLong() >= -largest && whole.getAsLong() <= largest;
        }
        return unsigned().isEmpty();
    }

    private ProblemException lossy(String type) {
        return Malformed.of("Cannot convert JSON value: %s to %s without loss of precision.", shown(), type);
    }

    /** Empty where it is not a whole number of 64 bits. */
    OptionalLong whole() {
        try {
            return integral ? OptionalLong.of(Long.parseLong(digitsText())) : OptionalLong.empty();
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** Empty where it is not a whole number of 64 bits without a sign. */
    OptionalLong unsigned() {
        try {
            return integral ? OptionalLong.of(Long.parseUnsignedLong(digitsText())) : OptionalLong.empty();
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private String digitsText() {
        return new String(cursor.text(), start, cursor.at() - start, StandardCharsets.US_ASCII);
    }

    String shown() {
        return Text.quotable(digitsText());
    }
}
