package dev.sallyport.scan.pickle;

import dev.sallyport.scan.Content;
import dev.sallyport.scan.Cursor;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What stands behind an opcode: numbers in their several spellings, lines, and names. */
final class Operands {
    private static final int LONGEST_NUMBER = 20;
    /** Bytes of a whole number that fits {@link Value#MOST}. */
    private static final int FEW_BYTES = 7;

    private final Content content;
    private final Cursor cursor;

    Operands(Content content, Cursor cursor) {
        this.content = content;
        this.cursor = cursor;
    }

    /** Moves behind the next line's end; returns how long the line is, or -1 where it has none. */
    long line() {
        long from = cursor.position();
        for (int next = cursor.next(); next >= 0; next = cursor.next()) {
            if (next == '\n') {
                return cursor.position() - from - 1;
            }
        }
        return -1;
    }

    /** A line as {@code int()} of Python understands it; -1 where that is no number from zero on. */
    long decimal() {
        long from = cursor.position();
        long length = line();
        if (length < 1 || length > LONGEST_NUMBER) {
            return -1;
        }
        String digits = new String(content.bytes(from, (int) length), StandardCharsets.ISO_8859_1).strip();
        String plain = (digits.startsWith("+") ? digits.substring(1) : digits).replace("_", "");
        boolean number =
                !plain.isEmpty() && plain.length() < 16 && plain.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Long.parseLong(plain) : -1;
    }

    /** A number of {@code length} bytes in two's complement. */
    Optional<Long> counted(long length) {
        if (length < 0 || length > cursor.remaining()) {
            return Optional.empty();
        }
        if (length > FEW_BYTES) {
            cursor.skip(length);
            return Optional.of(Value.of(Value.OTHER, 0));
        }
        long value = cursor.littleEndian((int) length);
        boolean negative = length > 0 && (value >>> (8 * length - 1) & 1) == 1;
        return Optional.of(negative ? Value.of(Value.OTHER, 0) : Value.of(Value.NUMBER, value));
    }

    /** Module and name on two lines; empty where they are cut short. The name is hidden where it is too long to be one. */
    Optional<String> imported() {
        long from = cursor.position();
        long module = line();
        long name = module < 0 ? -1 : line();
        if (name < 0) {
            return Optional.empty();
        }
        if (module > Texts.LONGEST_NAME || name > Texts.LONGEST_NAME) {
            return Optional.of("");
        }
        byte[] text = content.bytes(from, (int) (module + 1 + name));
        String both = new String(text, StandardCharsets.UTF_8);
        int between = both.indexOf('\n');
        return Optional.of(both.substring(0, between) + Imports.BETWEEN + both.substring(between + 1));
    }
}
