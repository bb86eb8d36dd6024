package dev.sallyport.audit;

import dev.sallyport.core.Digest;
import dev.sallyport.core.Problem.AuditDamaged;
import dev.sallyport.core.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * That an entry is in the log of a signed checkpoint; as text the receipt of C2SP tlog-proof, which
 * is checked offline.
 *
 * @param index the entry's, counted from 0
 * @param path sibling hashes from the leaf up
 * @param note the signed checkpoint, verbatim
 */
public record InclusionProof(long index, List<Digest> path, byte[] note) {
    private static final String HEADER = "c2sp.org/tlog-proof@v1";
    private static final String EXTRA = "extra ";
    private static final String INDEX = "index ";
    private static final int MAX_PATH = 63;
    private static final int MAX_EXTRA = 64 << 10;

    public InclusionProof {
        path = List.copyOf(path);
        note = note.clone();
    }

    @Override
    public byte[] note() {
        return note.clone();
    }

    public String text() {
        StringBuilder text = new StringBuilder(HEADER)
                .append('\n')
                .append(INDEX)
                .append(index)
                .append('\n');
        for (Digest hash : path) {
            text.append(Base64.getEncoder().encodeToString(hash.toBytes())).append('\n');
        }
        return text.append('\n')
                .append(new String(note, StandardCharsets.UTF_8))
                .toString();
    }

    /**
     * Reads a receipt; its extra data, which nothing protects, is passed over.
     *
     * @throws ProblemException {@code audit/damaged} where the bytes are no receipt
     */
    public static InclusionProof parse(byte[] text) {
        if (text.length > SignedNote.MAX_BYTES + MAX_EXTRA) {
            throw damaged("is too long");
        }
        String all = new String(text, StandardCharsets.UTF_8);
        int split = all.indexOf("\n\n");
        if (split < 0) {
            throw damaged("has no checkpoint");
        }
        List<String> lines = new ArrayList<>(List.of(all.substring(0, split).split("\n", -1)));
        if (!lines.removeFirst().equals(HEADER)) {
            throw damaged("does not begin with `" + HEADER + "`");
        }
        if (!lines.isEmpty() && lines.getFirst().startsWith(EXTRA)) {
            lines.removeFirst();
        }
        if (lines.isEmpty() || !lines.getFirst().startsWith(INDEX) || lines.size() - 1 > MAX_PATH) {
            throw damaged("has no index, or too many hashes");
        }
        long index = Decimal.parse(lines.removeFirst().substring(INDEX.length()), "proof");
        byte[] note = all.substring(split + 2).getBytes(StandardCharsets.UTF_8);
        return new InclusionProof(
                index, lines.stream().map(InclusionProof::hash).toList(), note);
    }

    private static Digest hash(String line) {
        try {
            byte[] hash = Base64.getDecoder().decode(line);
            if (hash.length == Digest.SIZE_BYTES
                    && Base64.getEncoder().encodeToString(hash).equals(line)) {
                return Digest.of(hash);
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw damaged("has a malformed hash");
    }

    /**
     * The checkpoint that proves {@code entry} to be number {@link #index} of its log.
     *
     * @throws ProblemException {@code audit/damaged} where {@code keys} do not vouch for the checkpoint
     *     or the hashes do not lead to its root
     */
    public Checkpoint verify(byte[] entry, List<VerifierKey> keys) {
        Checkpoint checkpoint = SignedNote.parse(note).open(keys);
        if (!leads(new TreeHasher().leaf(entry), checkpoint)) {
            throw damaged("does not lead from the entry to the signed root");
        }
        return checkpoint;
    }

    /** RFC 9162, section 2.1.3.2. */
    private boolean leads(byte[] leaf, Checkpoint checkpoint) {
        if (index < 0 || index >= checkpoint.size()) {
            return false;
        }
        TreeHasher hasher = new TreeHasher();
        long fn = index;
        long sn = checkpoint.size() - 1;
        byte[] root = leaf;
        for (Digest step : path) {
            if (sn == 0) {
                return false;
            }
            if ((fn & 1) == 1 || fn == sn) {
                root = hasher.node(step.toBytes(), root);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>= 1;
                    sn >>= 1;
                }
            } else {
                root = hasher.node(root, step.toBytes());
            }
            fn >>= 1;
            sn >>= 1;
        }
        return sn == 0 && Digest.of(root).equals(checkpoint.root());
    }

    private static ProblemException damaged(String finding) {
        return new ProblemException(new AuditDamaged("proof", finding));
    }
}
