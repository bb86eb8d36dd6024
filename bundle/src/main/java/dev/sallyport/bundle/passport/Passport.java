package dev.sallyport.bundle.passport;

import dev.sallyport.bundle.BundleLayout;
import dev.sallyport.core.DiskFinding;
import dev.sallyport.core.Problem.BundleTooLarge;
import dev.sallyport.core.Problem.DiskUnavailable;
import dev.sallyport.core.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** {@code passport.jsonl}: one envelope on each line, every line ended by a line feed. Immutable. */
public record Passport(List<DsseEnvelope> envelopes) {
    /** Counted before the first of them is looked at. */
    public static final int MAX_ATTESTATIONS = 128;

    public static final int MAX_BYTES = 4 << 20;

    public Passport {
        envelopes = List.copyOf(envelopes);
    }

    /** {@code bundle/malformed} or {@code bundle/too-large}; no bytes are a passport without attestations. */
    public static Passport parse(byte[] text) {
        if (text.length > MAX_BYTES) {
            throw new ProblemException(new BundleTooLarge(BundleLayout.PASSPORT, MAX_BYTES));
        }
        if (text.length > 0 && text[text.length - 1] != '\n') {
            throw PassportText.refused("the last line does not end");
        }
        List<byte[]> lines = lines(text);
        List<DsseEnvelope> envelopes = new ArrayList<>();
        lines.forEach(line -> envelopes.add(DsseEnvelope.parse(line)));
        return new Passport(envelopes);
    }

    private static List<byte[]> lines(byte[] text) {
        List<byte[]> lines = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < text.length; i++) {
            if (text[i] == '\n') {
                if (lines.size() == MAX_ATTESTATIONS) {
                    throw new ProblemException(new BundleTooLarge("attestations of a passport", MAX_ATTESTATIONS));
                }
                if (i - from > PassportText.LINE_BYTES) {
                    throw new ProblemException(new BundleTooLarge("an attestation's line", PassportText.LINE_BYTES));
                }
                lines.add(Arrays.copyOfRange(text, from, i));
                from = i + 1;
            }
        }
        return lines;
    }

    /** With one more; {@code bundle/too-large} where that is too many, {@code bundle/malformed} where it is there. */
    public Passport with(DsseEnvelope envelope) {
        for (DsseEnvelope known : envelopes) {
            if (Arrays.equals(known.toBytes(), envelope.toBytes())) {
                throw PassportText.refused("this attestation is there already");
            }
        }
        List<DsseEnvelope> all = new ArrayList<>(envelopes);
        all.add(envelope);
        return parse(new Passport(all).toBytes());
    }

    public byte[] toBytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (DsseEnvelope envelope : envelopes) {
            out.writeBytes(envelope.toBytes());
            out.write('\n');
        }
        return out.toByteArray();
    }

    /**
     * Adds a line to the passport of the bundle in {@code folder}, whole and forced to disk, or not at all; who reads
     * meanwhile sees the old one. Two that write at once do not lose a line: the second is refused.
     */
    public static void add(Path folder, byte[] before, DsseEnvelope envelope) {
        byte[] after = parse(before).with(envelope).toBytes();
        Path target = folder.toAbsolutePath().normalize();
        Path draft = target.resolveSibling("." + target.getFileName() + ".passport-draft");
        // A draft that is there is another's, who is writing.
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            try {
                replace(target.resolve(BundleLayout.PASSPORT), before, after, draft, channel);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException e) {
            throw new ProblemException(new DiskUnavailable("nothing was added to the passport", DiskFinding.of(e)), e);
        }
    }

    private static void replace(Path passport, byte[] before, byte[] after, Path draft, FileChannel channel)
            throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(after);
        while (rest.hasRemaining()) {
            channel.write(rest);
        }
        channel.force(true);
        byte[] now = Files.exists(passport) ? Files.readAllBytes(passport) : new byte[0];
        if (!Arrays.equals(now, before)) {
            throw new FileSystemException(BundleLayout.PASSPORT, null, "was changed meanwhile: try again");
        }
        Files.move(draft, passport, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
