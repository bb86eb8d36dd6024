package dev.sallyport.cli.command;

import dev.sallyport.bundle.Bundle;
import dev.sallyport.bundle.BundleLimits;
import dev.sallyport.bundle.Manifest;
import dev.sallyport.bundle.passport.AttestationSigner;
import dev.sallyport.bundle.passport.AttestationType;
import dev.sallyport.bundle.passport.DsseEnvelope;
import dev.sallyport.bundle.passport.Passport;
import dev.sallyport.bundle.passport.Statement;
import dev.sallyport.bundle.passport.Subject;
import dev.sallyport.cli.model.PredicateFile;
import dev.sallyport.cli.path.NamedPath;
import dev.sallyport.cli.terminal.ExitCode;
import dev.sallyport.cli.terminal.Terminal;
import dev.sallyport.core.Digest;
import dev.sallyport.core.Problem.BundleUntrusted;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Text;
import dev.sallyport.core.json.JsonWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Adds what somebody knows of a bundle to its passport, signed by them. */
@Command(
        name = "attest",
        description = {
            "Sign a statement about a sealed bundle and add it to the bundle's passport.",
            "The statement is about this name, version and content alone. What the bundle's signature covers stays as it is."
        },
        footerHeading = "%nExample:%n",
        footer = "  sallyport attest state/models/digits/1 --type evaluation --predicate accuracy.json --key lab.pem")
final class Attest implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private HelpOption help = new HelpOption();

    @Parameters(paramLabel = "DIR", description = "The bundle.")
    private Path folder = Path.of("");

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description = "provenance, scan, test-result, evaluation or verdict (docs/spec/passport.md).")
    private @Nullable String type;

    @Option(
            names = "--predicate",
            paramLabel = "FILE",
            description =
                    "JSON: what is stated, as its type has it; for a scan also the findings as `scan` prints them.")
    private @Nullable Path predicate;

    @Option(
            names = "--key",
            paramLabel = "PEM",
            description = "Private key that signs: P-256, P-384 or Ed25519, PKCS#8.")
    private @Nullable Path key;

    @Option(
            names = "--envelope",
            paramLabel = "FILE",
            description = "Add a DSSE envelope that another tool signed, about this very bundle.")
    private @Nullable Path envelope;

    @Option(
            names = "--subject",
            description = "Only print what a statement about this bundle has as its subject, for other tools.")
    private boolean subjectOnly;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    Attest(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        NamedPath.folder(folder, "the folder of a bundle");
        Bundle bundle = Bundle.open(folder, BundleLimits.DEFAULT);
        byte[] manifest = bundle.unverifiedManifest();
        Subject subject = Subject.of(Manifest.parse(manifest, bundle.limits()), Digest.sha256(manifest));
        if (subjectOnly) {
            JsonWriter out = JsonWriter.indented();
            subject.write(out);
            terminal.json(out);
            return ExitCode.OK;
        }
        DsseEnvelope made = envelope == null ? signed(subject) : foreign(subject, envelope);
        Passport.add(folder, bundle.unverifiedPassport(), made);
        print(subject, made);
        return ExitCode.OK;
    }

    private DsseEnvelope signed(Subject subject) {
        if (type == null || predicate == null || key == null) {
            throw invalid("--type, --predicate and --key go together; --envelope or --subject instead of them");
        }
        String word = type;
        AttestationType known = AttestationType.of(word)
                .orElseThrow(() -> invalid("--type `" + Text.quotable(word)
                        + "` is none of provenance, scan, test-result, evaluation, verdict"));
        NamedPath.file(predicate, "the JSON of a predicate by --predicate");
        NamedPath.file(key, "a private key in PEM by --key");
        Statement statement = Statement.of(
                subject,
                known,
                PredicateFile.read(predicate, known, InstantSource.system().instant()));
        return DsseEnvelope.sign(statement, AttestationSigner.read(key, new SecureRandom()));
    }

    /** Who signed it is for the policy to say; that it is about this bundle is seen here. */
    private static DsseEnvelope foreign(Subject subject, Path file) {
        NamedPath.file(file, "a DSSE envelope by --envelope");
        DsseEnvelope read = DsseEnvelope.parse(PredicateFile.bytes(file));
        if (!Statement.parse(read.unverifiedPayload()).isAbout(subject)) {
            throw new ProblemException(new BundleUntrusted(
                    "the statement in the envelope is not about `%s` as it is sealed here".formatted(subject.model())));
        }
        return read;
    }

    private void print(Subject subject, DsseEnvelope made) {
        String word = Statement.parse(made.unverifiedPayload()).predicate().word();
        if (json) {
            terminal.json(JsonWriter.indented()
                    .beginObject()
                    .name("attested")
                    .value(subject.model().toString())
                    .name("type")
                    .value(word)
                    .name("manifest")
                    .value(subject.manifest().hex())
                    .endObject());
        } else {
            terminal.line("attested " + subject.model() + ": " + Text.quotable(word));
        }
    }

    private static ProblemException invalid(String finding) {
        return new ProblemException(new ConfigurationInvalid(List.of(finding)));
    }
}
