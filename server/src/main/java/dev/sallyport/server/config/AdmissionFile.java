package dev.sallyport.server.config;

import dev.sallyport.admit.policy.AdmissionPolicy;
import dev.sallyport.bundle.passport.IssuerKey;
import dev.sallyport.core.Digest;
import dev.sallyport.core.DiskFinding;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An admission policy in YAML; what it names by path is relative to it. */
public final class AdmissionFile {
    private static final int MAX_BYTES = 1 << 20;

    private AdmissionFile() {}

    /** Every fault is {@code configuration/invalid}. */
    public static AdmissionPolicy read(Path file) {
        byte[] text = bytes(file);
        try {
            String decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text))
                    .toString();
            return AdmissionPolicy.of(
                    YamlDocument.parse(decoded, String.valueOf(file.getFileName())),
                    Digest.sha256(text),
                    written -> key(file, written));
        } catch (CharacterCodingException e) {
            throw invalid("`" + file + "` is not UTF-8");
        }
    }

    /** Written out in the policy, or in a file of its own. */
    private static IssuerKey key(Path policy, String written) {
        boolean inline = written.contains("-----BEGIN ");
        try {
            String pem = inline
                    ? written
                    : new String(bytes(policy.toAbsolutePath().resolveSibling(written)), StandardCharsets.ISO_8859_1);
            return IssuerKey.ofPem(pem);
        } catch (ProblemException e) {
            throw invalid("admission policy: " + (inline ? "" : "`" + written + "`: ")
                    + e.problem().sentence());
        }
    }

    private static byte[] bytes(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] text = in.readNBytes(MAX_BYTES + 1);
            if (text.length > MAX_BYTES) {
                throw invalid("`" + file + "` is over the limit of " + MAX_BYTES + " bytes");
            }
            return text;
        } catch (IOException e) {
            throw invalid("`" + file + "` cannot be read: " + DiskFinding.of(e));
        }
    }

    private static ProblemException invalid(String finding) {
        return new ProblemException(new ConfigurationInvalid(List.of(finding)));
    }
}
