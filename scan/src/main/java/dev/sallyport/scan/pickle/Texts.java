package dev.sallyport.scan.pickle;

import dev.sallyport.scan.Content;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Texts of a pickle, read when they matter from where their opcodes stand. */
final class Texts {
    static final int LONGEST_NAME = 512;

    private final Content content;

    Texts(Content content) {
        this.content = content;
    }

    /** Text or bytes whose opcode stands at {@code at}; empty where it is too long for a name. */
    Optional<String> at(long at) {
        byte[] head = content.bytes(at, LONGEST_NAME + 9);
        if (head.length == 0) {
            return Optional.empty();
        }
        return switch (head[0] & 0xff) {
            case Opcode.SHORT_BINUNICODE, Opcode.SHORT_BINSTRING, Opcode.SHORT_BINBYTES -> counted(head, 1);
            case Opcode.BINUNICODE, Opcode.BINSTRING, Opcode.BINBYTES -> counted(head, 4);
            case Opcode.BINUNICODE8, Opcode.BINBYTES8, Opcode.BYTEARRAY8 -> counted(head, 8);
            case Opcode.STRING -> line(head).map(Texts::unquoted);
            case Opcode.UNICODE -> line(head).map(Texts::unescaped);
            default -> Optional.empty();
        };
    }

    private static Optional<String> counted(byte[] head, int size) {
        long length = 0;
        for (int i = 0; i < size; i++) {
            length |= (head[1 + i] & 0xffL) << 8 * i;
        }
        return length < 0 || length > LONGEST_NAME || 1 + size + length > head.length
                ? Optional.empty()
                : Optional.of(new String(head, 1 + size, (int) length, StandardCharsets.UTF_8));
    }

    private static Optional<String> line(byte[] head) {
        for (int i = 1; i < head.length; i++) {
            if (head[i] == '\n') {
                return Optional.of(new String(head, 1, i - 1, StandardCharsets.ISO_8859_1));
            }
        }
        return Optional.empty();
    }

    private static String unquoted(String text) {
        String inner = text.strip();
        boolean quoted = inner.length() >= 2 && (inner.startsWith("'") || inner.startsWith("\""));
        return unescaped(quoted ? inner.substring(1, inner.length() - 1) : inner);
    }

    /** Python's escapes of one character: a name that is written with them is still that name. */
    private static String unescaped(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            char kind = c == '\\' && at + 1 < text.length() ? text.charAt(at + 1) : 0;
            int digits = switch (kind) {
                case 'x' -> 2;
                case 'u' -> 4;
                case 'U' -> 8;
                case '0', '1', '2', '3' -> 3;
                default -> 0;
            };
            int from = at + (digits == 3 ? 1 : 2);
            int code = digits > 0 && from + digits <= text.length() ? number(text, from, digits) : -1;
            if (code >= 0) {
                plain.appendCodePoint(code);
                at = from + digits;
            } else {
                boolean escaped = kind == '\\' || kind == '\'' || kind == '"';
                plain.append(escaped ? kind : c);
                at += escaped ? 2 : 1;
            }
        }
        return plain.toString();
    }

    /** Three octal digits, or any other number of hexadecimal ones; -1 where they are none. */
    private static int number(String text, int from, int digits) {
        int radix = digits == 3 ? 8 : 16;
        long code = 0;
        for (int i = from; i < from + digits; i++) {
            int digit = Character.digit(text.charAt(i), radix);
            if (digit < 0) {
                return -1;
            }
            code = radix * code + digit;
        }
        return code <= Character.MAX_CODE_POINT ? (int) code : -1;
    }
}
