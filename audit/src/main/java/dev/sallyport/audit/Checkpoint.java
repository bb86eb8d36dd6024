package dev.sallyport.audit;

import dev.sallyport.core.Digest;
import dev.sallyport.core.Problem.AuditDamaged;
import dev.sallyport.core.ProblemException;
import java.util.Base64;

/**
 * What a log commits to (C2SP tlog-checkpoint): its name, how many entries it has, and the root over
 * them. Extension lines are refused, because the ML-DSA signature does not cover them.
 *
 * @param origin the log's name: not empty, no space, no {@code +}, no control character
 */
public record Checkpoint(String origin, long size, Digest root) {
    private static final int LINES = 3;
    private static final int MAX_ORIGIN = 255;

    public Checkpoint {
        if (!isOrigin(origin) || size < 0) {
            throw new IllegalArgumentException("origin `" + origin + "`, size " + size);
        }
    }

    static boolean isOrigin(String origin) {
        return !origin.isEmpty()
                && origin.length() <= MAX_ORIGIN
                && origin.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '+');
    }

    /** The text that is signed: three lines. */
    String text() {
        return origin + "\n" + size + "\n" + Base64.getEncoder().encodeToString(root.toBytes()) + "\n";
    }

    /**
     * @throws ProblemException {@code audit/damaged} for anything {@link #text()} does not write
     */
    static Checkpoint parse(String text) {
        String[] lines = text.split("\n", -1);
        if (lines.length != LINES + 1 || !lines[LINES].isEmpty()) {
            throw damaged("must have three lines");
        }
        if (!isOrigin(lines[0])) {
            throw damaged("has no valid origin");
        }
        Checkpoint checkpoint = new Checkpoint(lines[0], Decimal.parse(lines[1], "checkpoint"), root(lines[2]));
        if (!checkpoint.text().equals(text)) {
            throw damaged("is not in its canonical form");
        }
        return checkpoint;
    }

    private static Digest root(String line) {
        try {
            byte[] hash = Base64.getDecoder().decode(line);
            if (hash.length == Digest.SIZE_BYTES) {
                return Digest.of(hash);
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw damaged("has no valid root");
    }

    private static ProblemException damaged(String finding) {
        return new ProblemException(new AuditDamaged("checkpoint", finding));
    }
}
