package dev.sallyport.wire.tfs;

import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Text;
import dev.sallyport.core.json.NumberScanner;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/**
 * One number of a JSON text, read exactly: RFC 8259's, or the words {@code NaN}, {@code Infinity} and
 * {@code Inf} with or without a minus, which TensorFlow Serving takes and writes as well.
 */
final class JsonNumber {
    private static final String[] INFINITE = {"Infinity", "Inf"};

    /** Largest whole numbers up to which every one has its own float and double. */
    private static final long MAX_EXACT_FLOAT = (1L << 24) - 1;

    private static final long MAX_EXACT_DOUBLE = (1L << 53) - 1;

    private final JsonCursor cursor;
    private final NumberScanner scanner = new NumberScanner();
    private int start;
    private double word;

    JsonNumber(JsonCursor cursor) {
        this.cursor = cursor;
    }

    /** Reads the number here; whether there is one. */
    boolean read() {
        byte first = cursor.peek();
        start = cursor.at();
        word = 0;
        byte c = first == '-' ? at(start + 1) : first;
        if (c == 'N' || c == 'I') {
            cursor.skip(first == '-' ? 1 : 0);
            return word(first == '-');
        }
        if (c < '0' || c > '9') {
            return false;
        }
        int end = scanner.scan(cursor.text(), start, cursor.text().length);
        if (end == NumberScanner.NONE) {
            throw cursor.parseError("Invalid value.");
        }
        if (end - start > NumberScanner.MAX_BYTES) {
            throw Malformed.of("a number of more than %d bytes", NumberScanner.MAX_BYTES);
        }
        cursor.moveTo(end);
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

    private byte at(int i) {
        return i < cursor.text().length ? cursor.text()[i] : 0;
    }

    /** @throws ProblemException {@code request/malformed} where a float would be another number */
    float floatValue() {
        if (word != 0) {
            return (float) word;
        }
        float value = scanner.floatValue();
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
        double value = scanner.doubleValue();
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
        return word == 0 ? scanner.whole() : OptionalLong.empty();
    }

    /** Empty where it is not a whole number of 64 bits without a sign. */
    OptionalLong unsigned() {
        return word == 0 ? scanner.unsigned() : OptionalLong.empty();
    }

    String shown() {
        return Text.quotable(new String(cursor.text(), start, cursor.at() - start, StandardCharsets.US_ASCII));
    }
}
