package dev.sallyport.audit;

import dev.sallyport.core.Problem.AuditDamaged;
import dev.sallyport.core.ProblemException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * A text and the signatures under it (C2SP signed-note): the text, an empty line, and one line
 * {@code — name base64(key id ‖ signature)} for each signature.
 *
 * <p><b>Does not guarantee.</b> Anything about who signed, before {@link #open}.
 */
final class SignedNote {
    /** One signature line; {@code bytes} without the key id. */
    private record Line(String name, int keyId, byte[] bytes) {}

    static final int MAX_BYTES = 256 << 10;
    private static final int MAX_SIGNATURES = 64;
    private static final String DASH = "— ";

    private final String text;
    private final List<Line> lines;

    private SignedNote(String text, List<Line> lines) {
        this.text = text;
        this.lines = lines;
    }

    String text() {
        return text;
    }

    /**
     * @throws ProblemException {@code audit/damaged} where the bytes are no signed note
     */
    static SignedNote parse(byte[] note) {
        String all = decode(note);
        int split = all.lastIndexOf("\n\n");
        if (split < 0 || !all.endsWith("\n")) {
            throw damaged("is not a signed note");
        }
        String[] signatures = all.substring(split + 2).split("\n", -1);
        if (signatures.length < 2 || signatures.length - 1 > MAX_SIGNATURES) {
            throw damaged("has no signature, or too many");
        }
        List<Line> lines = new ArrayList<>();
        for (String signature : signatures) {
            if (lines.size() < signatures.length - 1) {
                lines.add(line(signature));
            }
        }
        return new SignedNote(all.substring(0, split + 1), List.copyOf(lines));
    }

    private static String decode(byte[] note) {
        if (note.length > MAX_BYTES) {
            throw damaged("is longer than " + MAX_BYTES + " bytes");
        }
        for (byte b : note) {
            if (b >= 0 && b < ' ' && b != '\n') {
                throw damaged("has a control character");
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(note))
                    .toString();
        } catch (CharacterCodingException e) {
            throw damaged("is not UTF-8");
        }
    }

    private static Line line(String line) {
        String[] parts = line.startsWith(DASH) ? line.substring(DASH.length()).split(" ", -1) : new String[0];
        if (parts.length != 2 || parts[0].isEmpty() || parts[0].indexOf('+') >= 0) {
            throw damaged("has a malformed signature line");
        }
        byte[] bytes = decodeSignature(parts[1]);
        return new Line(
                parts[0], ByteBuffer.wrap(bytes).getInt(), Arrays.copyOfRange(bytes, Integer.BYTES, bytes.length));
    }

    private static byte[] decodeSignature(String base64) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            if (bytes.length > Integer.BYTES
                    && Base64.getEncoder().encodeToString(bytes).equals(base64)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw damaged("has a signature that is not base64");
    }

    /**
     * The checkpoint of this note, vouched for by all of {@code keys}. Signatures of other keys are
     * passed over.
     *
     * @throws ProblemException {@code audit/damaged} where a key has no signature or a wrong one, or
     *     where the text is no checkpoint
     */
    Checkpoint open(List<VerifierKey> keys) {
        Checkpoint checkpoint = Checkpoint.parse(text);
        if (keys.isEmpty()) {
            throw damaged("cannot be judged without a key");
        }
        for (VerifierKey key : keys) {
            List<Line> own = lines.stream()
                    .filter(line -> line.name().equals(key.name()) && line.keyId() == key.id())
                    .toList();
            if (own.isEmpty()) {
                throw damaged("has no signature by " + key);
            }
            for (Line line : own) {
                if (!key.verifies(checkpoint, line.bytes())) {
                    throw damaged("has a wrong signature by " + key);
                }
            }
        }
        return checkpoint;
    }

    /** One signature line with its line end. */
    static String line(VerifierKey key, byte[] signature) {
        byte[] bytes = ByteBuffer.allocate(Integer.BYTES + signature.length)
                .putInt(key.id())
                .put(signature)
                .array();
        return DASH + key.name() + " " + Base64.getEncoder().encodeToString(bytes) + "\n";
    }

    private static ProblemException damaged(String finding) {
        return new ProblemException(new AuditDamaged("checkpoint", finding));
    }
}
