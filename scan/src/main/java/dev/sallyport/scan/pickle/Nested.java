package dev.sallyport.scan.pickle;

import dev.sallyport.scan.Content;
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

    private final Look look;

    Nested(Look look) {
        this.look = look;
    }

    void line(long from, long to) {
        data(from, to - from);
    }

    void data(long from, long length) {
        if (length < SHORTEST) {
            return;
        }
        byte[] head = look.content().bytes(from, SHORTEST);
        if (Beginnings.isLoadable(head)
                || Beginnings.mayImport(head)
                        && Beginnings.isImport(look.content().bytes(from, IMPORT_BYTES))) {
            look.inside("data at " + from, look.content().slice(from, length));
        } else if (isEncoded(head) && length <= LONGEST_ENCODED) {
            byte[] text = look.content().bytes(from, (int) length);
            decoded(new String(text, StandardCharsets.ISO_8859_1).strip())
                    .filter(bytes -> Beginnings.isLoadable(bytes) || Beginnings.isImport(bytes))
                    .ifPresent(bytes -> look.inside("encoded data at " + from, Content.of(bytes)));
        }
    }

    private static boolean isEncoded(byte[] head) {
        for (byte b : head) {
            boolean letter = b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9';
            if (!letter && b != '+' && b != '/' && b != '-' && b != '_' && b != '\n' && b != '\r') {
                return false;
            }
        }
        return true;
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
