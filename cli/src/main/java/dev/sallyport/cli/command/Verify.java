package dev.sallyport.cli.command;

import dev.sallyport.admit.TrustPolicy;
import dev.sallyport.admit.VerifiedBundle;
import dev.sallyport.bundle.Bundle;
import dev.sallyport.bundle.BundleLimits;
import dev.sallyport.cli.path.NamedPath;
import dev.sallyport.cli.terminal.ExitCode;
import dev.sallyport.cli.terminal.ProgressLine;
import dev.sallyport.cli.terminal.Sizes;
import dev.sallyport.cli.terminal.Terminal;
import dev.sallyport.core.Problem;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Holds a bundle against its signature; needs no secret. */
@Command(
        name = "verify",
        description =
                "Verify a sealed bundle: signature, documents, and every payload file. Exits 0 or, with the finding, 1.",
        footerHeading = "%nExample:%n",
        footer = "  sallyport verify state/models/digits/1")
final class Verify implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private HelpOption help = new HelpOption();

    @Parameters(paramLabel = "DIR", description = "The bundle.")
    private Path folder = Path.of("");

    @Mixin
    private TrustedKeyOption trusted = new TrustedKeyOption();

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    Verify(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        NamedPath.folder(folder, "the folder of a bundle");
        TrustPolicy policy = trusted.policy();
        Bundle bundle = Bundle.open(folder, BundleLimits.DEFAULT);
        say(
                "layout",
                "documents and payload parts, nothing else: %d files"
                        .formatted(bundle.listing().sizes().size()));
        VerifiedBundle verified = policy.verify(bundle);
        say("signature", "by " + verified.signer().keyId());
        say("manifest", verified.ref() + ", " + verified.manifestDigest().hex());
        say("files", "exactly those that were signed, each of its size");
        List<Problem> problems;
        try (ProgressLine progress = new ProgressLine(terminal, "verifying", System::nanoTime)) {
            problems = policy.checkPayloads(verified, progress);
        }
        if (problems.isEmpty()) {
            say("payloads", Sizes.text(verified.manifest().totalBytes()) + ", every byte as it was signed");
            print(verified);
            return ExitCode.OK;
        }
        problems.subList(1, problems.size()).forEach(problem -> terminal.report(problem, false));
        throw new ProblemException(problems.getFirst());
    }

    private void say(String what, String finding) {
        if (!json) {
            terminal.line("ok  %-9s  %s".formatted(what, finding));
        }
    }

    private void print(VerifiedBundle verified) {
        if (json) {
            terminal.json(JsonWriter.indented()
                    .beginObject()
                    .name("verified")
                    .value(true)
                    .name("name")
                    .value(verified.ref().name())
                    .name("version")
                    .value(verified.ref().version())
                    .name("manifest")
                    .value(verified.manifestDigest().hex())
                    .name("signer")
                    .value(verified.signer().keyId())
                    .name("bytes")
                    .value(verified.manifest().totalBytes())
                    .endObject());
        } else {
            terminal.line("verified " + verified.ref());
        }
    }
}
