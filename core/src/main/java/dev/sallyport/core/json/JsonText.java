package dev.sallyport.core.json;

import dev.sallyport.core.Problem;
import dev.sallyport.core.ProblemException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** What the bytes inside a JSON string stand for: its escapes, and UTF-8 that must be well-formed (RFC 8259, section 7). */
final class JsonText {
    private JsonText() {}

    /**
     * The bytes of {@code text} from {@code from} up to {@code to}, which end no escape in its middle unless it is
     * cut off.
     *
     * @param escaped whether there is a backslash among them
     */
    static String decode(byte[] text, int from, int to, boolean escaped, Function<String, Problem> fault) {
        if (!escaped) {
            return utf8(text, from, to, fault);
        }
        StringBuilder out = new StringBuilder(to - from);
        int plain = from;
        int i = from;
        while (i < to) {
            if (text[i] != '\\') {
                i++;
                continue;
            }
            out.append(utf8(text, plain, i, fault));
            i = escape(text, i + 1, to, out, fault);
            plain = i;
        }
        return wellFormed(out.append(utf8(text, plain, to, fault)).toString(), fault);
    }

    private static int escape(byte[] text, int i, int to, StringBuilder out, Function<String, Problem> fault) {
        switch (text[i]) {
            case '"', '\\', '/' -> out.append((char) text[i]);
            case 'b' -> out.append('\b');
            case 'f' -> out.append('\f');
            case 'n' -> out.append('\n');
            case 'r' -> out.append('\r');
            case 't' -> out.append('\t');
            case 'u' -> {
                out.append((char) hex4(text, i + 1, to, fault));
                return i + 5;
            }
            default -> throw thrown(fault, "an unknown escape at byte " + i);
        }
        return i + 1;
    }

    private static int hex4(byte[] text, int from, int to, Function<String, Problem> fault) {
        int value = 0;
        for (int i = from; i < from + 4; i++) {
            int digit = i < to ? Character.digit(text[i], 16) : -1;
            if (digit < 0) {
                throw thrown(fault, "an incomplete escape at byte " + from);
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private static String wellFormed(String decoded, Function<String, Problem> fault) {
        for (int i = 0; i < decoded.length(); i++) {
            char c = decoded.charAt(i);
            if (Character.isHighSurrogate(c)
                    && i + 1 < decoded.length()
                    && Character.isLowSurrogate(decoded.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw thrown(fault, "a lone surrogate in a string");
            }
        }
        return decoded;
    }

    private static String utf8(byte[] text, int from, int to, Function<String, Problem> fault) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(text, from, to - from))
                    .toString();
        } catch (CharacterCodingException e) {
            throw thrown(fault, "ill-formed UTF-8 in a string");
        }
    }

    private static ProblemException thrown(Function<String, Problem> fault, String sentence) {
        return new ProblemException(fault.apply(sentence));
    }
}
