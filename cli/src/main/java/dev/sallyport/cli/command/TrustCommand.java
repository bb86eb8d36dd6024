package dev.sallyport.cli.command;

import dev.sallyport.admit.trust.RevocationList;
import dev.sallyport.bundle.SigningKey;
import dev.sallyport.bundle.certificate.SigningCertificate.SerialNumber;
import dev.sallyport.bundle.hybrid.HybridSigningKey;
import dev.sallyport.cli.path.NamedPath;
import dev.sallyport.cli.state.PublicFile;
import dev.sallyport.cli.terminal.ExitCode;
import dev.sallyport.cli.terminal.Terminal;
import dev.sallyport.core.DiskFinding;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.Problem.DiskUnavailable;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonWriter;
import dev.sallyport.guard.identity.PrivateFile;
import dev.sallyport.server.Trust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a trust policy needs beside keys: hybrid keys and the signed list of what was taken back. */
@Command(
        name = "trust",
        description = "Check a trust policy; make hybrid keys; take back bundles, keys and certificates.",
        footerHeading = "%nExample:%n",
        footer = "  sallyport trust check state/access/trust.yaml")
final class TrustCommand extends CommandGroup {
    TrustCommand(Terminal terminal) {
        super(terminal);
    }

    @Command(
            name = "check",
            description = "Read a trust policy and every file it names. Exits 2 or 3 if one is not good.",
            footerHeading = "%nExample:%n",
            footer = "  sallyport trust check state/access/trust.yaml")
    int check(
            @Mixin HelpOption help,
            @Parameters(paramLabel = "FILE", description = "The policy, YAML or JSON.") Path file,
            @Option(names = "--json", description = "Print as JSON.") boolean json) {
        Trust.rules(NamedPath.file(file, "a trust policy"));
        return say(
                json
                        ? JsonWriter.indented()
                                .beginObject()
                                .name("valid")
                                .value(true)
                                .endObject()
                        : null,
                "a trust policy: " + file);
    }

    @Command(
            name = "hybrid-key",
            description = "Make a key for second signatures, and FILE.pub with its public half.",
            footerHeading = "%nExample:%n",
            footer = "  sallyport trust hybrid-key state/keys/hybrid.json")
    int hybridKey(
            @Mixin HelpOption help,
            @Parameters(paramLabel = "FILE", description = "The private key: a new file.") Path file,
            @Option(names = "--json", description = "Print as JSON.") boolean json) {
        NamedPath.free(file, "a new file");
        Path publicFile = NamedPath.free(file.resolveSibling(file.getFileName() + ".pub"), "a new file");
        HybridSigningKey key = HybridSigningKey.generate(new SecureRandom());
        PrivateFile.replace(file, key.plaintext());
        PublicFile.replace(publicFile, key.publicKey().toBytes());
        String id = key.publicKey().keyId();
        return say(
                json ? JsonWriter.indented().beginObject().name("key").value(id).endObject() : null,
                "%s, public half in %s".formatted(id, publicFile));
    }

    @Command(
            name = "revoke",
            description = {
                "Issue the next revocation list: what the one before named, and what is named here.",
                "Without anything named the list is issued anew, so that it does not grow too old."
            },
            footerHeading = "%nExample:%n",
            footer = "  sallyport trust revoke revocations.json --key revoker.pem --signer 9f86d081…")
    int revoke(
            @Mixin HelpOption help,
            @Parameters(paramLabel = "FILE", description = "The list: a new file or the one before.") Path file,
            @Option(names = "--key", required = true, paramLabel = "PEM", description = "Private key that signs lists.")
                    Path key,
            @Option(names = "--bundle", paramLabel = "SHA256", description = "Digest of a manifest.json.") @Nullable
                    List<String> bundles,
            @Option(names = "--signer", paramLabel = "SHA256", description = "Id of a signer's key.") @Nullable
                    List<String> signers,
            @Option(
                            names = "--certificate",
                            paramLabel = "SERIAL@ISSUER",
                            description = "Serial number in hexadecimal, and the issuer's distinguished name.")
                    @Nullable
                    List<String> certificates,
            @Option(names = "--json", description = "Print as JSON.") boolean json) {
        SecureRandom random = new SecureRandom();
        SigningKey signer = SigningKey.read(NamedPath.file(key, "a private key in PEM by --key"), random);
        RevocationList before = before(file, signer)
                .orElseGet(() -> RevocationList.none(InstantSource.system().instant()));
        RevocationList next = before.next(
                InstantSource.system().instant().truncatedTo(ChronoUnit.SECONDS),
                bundles == null ? List.of() : bundles,
                signers == null ? List.of() : signers,
                certificates == null
                        ? List.of()
                        : certificates.stream().map(TrustCommand::serial).toList());
        PublicFile.replace(file, next.sign(signer, random));
        JsonWriter out = json ? JsonWriter.indented().beginObject() : null;
        if (out != null) {
            out.name("list").value(next.sequence());
            out.name("bundles").value(next.bundles().size());
            out.name("keys").value(next.keys().size());
            out.name("certificates").value(next.certificates().size()).endObject();
        }
        return say(
                out,
                "list %d: %d bundles, %d keys, %d certificates"
                        .formatted(
                                next.sequence(),
                                next.bundles().size(),
                                next.keys().size(),
                                next.certificates().size()));
    }

    private int say(@Nullable JsonWriter json, String line) {
        if (json == null) {
            terminal.line(line);
        } else {
            terminal.json(json);
        }
        return ExitCode.OK;
    }

    private static Optional<RevocationList> before(Path file, SigningKey signer) {
        try {
            return Files.exists(file)
                    ? Optional.of(RevocationList.verify(Files.readAllBytes(file), signer.publicKey()))
                    : Optional.empty();
        } catch (IOException e) {
            throw new ProblemException(new DiskUnavailable("the revocation list cannot be read", DiskFinding.of(e)), e);
        }
    }

    private static SerialNumber serial(String text) {
        int at = text.indexOf('@');
        return SerialNumber.of(at < 0 ? "" : text.substring(at + 1), at < 0 ? text : text.substring(0, at))
                .orElseThrow(() -> new ProblemException(new ConfigurationInvalid(
                        List.of("`" + text + "` is not a certificate: SERIAL@ISSUER, such as 1a2b@CN=Example CA"))));
    }
}
