package dev.sallyport.scan.pickle;

import dev.sallyport.scan.Content;
import dev.sallyport.scan.Cursor;
import dev.sallyport.scan.Look;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/** Data within a pickle that is itself something to load: plain, in base 64 or in hexadecimal. */
final class Nested {
    private static final int SHORTEST = 12;
    private static final int IMPORT_BYTES = 2 * Texts.LONGEST_NAME;
    private static final int LONGEST_ENCODED = 8 << 20;
    /** Of encoded text, enough to see what it begins with. */
    private static final int MOST_LAYERS = 4;

    private static final int SAMPLE = 1 << 11;

    private final Look look;
    private final Cursor cursor;

    Nested(Look look, Cursor cursor) {
        this.look = look;
        this.cursor = cursor;
    }

    /** Looks at data that begins where the cursor stands. */
    void data(long length) {
        int first = length < SHORTEST ? -1 : cursor.peek();
        if (first < 0) {
            return;
        }
        if (first >= 0x80
                || first < ' '
                || first == Opcode.MARK
                || first == Opcode.GLOBAL
                || first == 'P'
                || first == 'x'
                || first == 0x7f) {
            plain(cursor.position(), length);
        }
        if (length <= LONGEST_ENCODED) {
            encoded(cursor.position(), length);
        }
    }

    private void plain(long from, long length) {
        byte[] head = look.content().bytes(from, (int) Math.min(length, IMPORT_BYTES));
        if (Beginnings.isLoadable(head) || Beginnings.isImport(head)) {
            look.inside("data at " + from, look.content().slice(from, length));
        }
    }

    private void encoded(long from, long length) {
        if (!mayBeEncoded(cursor.peek(), cursor.peek(1))) {
            return;
        }
        for (int i = 2; i < SHORTEST; i++) {
            if (!isLetter(cursor.peek(i))) {
                return;
            }
        }
        String sample = text(from, Math.min(length, SAMPLE));
        if (unwrapped(sample.substring(0, sample.length() & ~3)).isEmpty()) {
            return;
        }
        look.work().spend(length);
        unwrapped(text(from, length)).ifPresent(bytes -> look.inside("encoded data at " + from, Content.of(bytes)));
    }

    /** How the beginnings that {@link Beginnings} knows look in base 64 and in hexadecimal, by their first two letters. */
    private static boolean mayBeEncoded(int first, int second) {
        return switch (first) {
            case 'Y', 'K' -> true; // an import by a line, perhaps behind marks
            case 'g' -> second == 'A';
            // Encoded twice.
            case 'Z' -> second == '0' || second == 'U';
            case 'W' -> second == 'T' || second == 'X';
            case 'V' -> second == 'U';
            case 'S' -> second == 'D' || second == '0';
            case 'U' -> second == 'E';
            case 'H' -> second == '4';
            case 'e' -> second == 'J' || second == 'N' || second == 'A' || second == 'F';
            case 'f' -> second == '0';
            case '8', '5' -> second == '0';
            case '1' -> second == 'f' || second == 'F';
            case '6' -> second == '3';
            case '2' -> second == '8';
            case '7' -> second == '8' || second == 'f' || second == 'F';
            default -> false;
        };
    }

    /** What can be loaded, below as many layers of encoding as anybody would take off. */
    private static Optional<byte[]> unwrapped(String text) {
        Optional<byte[]> bytes = decoded(text);
        for (int layer = 1; layer < MOST_LAYERS && bytes.isPresent() && !isLoadable(bytes.get()); layer++) {
            String inner = new String(bytes.get(), StandardCharsets.ISO_8859_1);
            bytes = inner.chars().allMatch(c -> isLetter(c) || c == '=')
                    ? decoded(inner.substring(0, inner.length() & ~3))
                    : Optional.empty();
        }
        return bytes.filter(Nested::isLoadable);
    }

    private String text(long from, long length) {
        byte[] bytes = look.content().bytes(from, (int) length);
        return new String(bytes, StandardCharsets.ISO_8859_1).replaceAll("\\s+|\\\\n", "");
    }

    private static boolean isLoadable(byte[] bytes) {
        return Beginnings.isLoadable(bytes) || Beginnings.isImport(bytes);
    }

    private static boolean isLetter(int b) {
        return b >= 'a' && b <= 'z'
                || b >= 'A' && b <= 'Z'
                || b >= '0' && b <= '9'
                || b == '+'
                || b == '/'
                || b == '-'
                || b == '_'
                || b == '\n'
                || b == '\r';
    }

    private static Optional<byte[]> decoded(String text) {
        try {
            boolean hexadecimal = text.length() % 2 == 0 && text.chars().allMatch(c -> Character.digit(c, 16) >= 0);
            return Optional.of(
                    hexadecimal
                            ? HexFormat.of().parseHex(text)
                            : Base64.getMimeDecoder()
                                    .decode(text.replace('-', '+').replace('_', '/')));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
