package dev.sallyport.cli.command;

import dev.sallyport.admit.SignedFolder;
import dev.sallyport.admit.SignedFolder.LeftOut;
import dev.sallyport.admit.TrustPolicy;
import dev.sallyport.admit.VerifiedBundle;
import dev.sallyport.admit.trust.TrustRules;
import dev.sallyport.bundle.Bundle;
import dev.sallyport.bundle.BundleLayout;
import dev.sallyport.bundle.BundleLimits;
import dev.sallyport.bundle.SignedContent;
import dev.sallyport.cli.path.NamedPath;
import dev.sallyport.cli.terminal.ExitCode;
import dev.sallyport.cli.terminal.ProgressLine;
import dev.sallyport.cli.terminal.Sizes;
import dev.sallyport.cli.terminal.Terminal;
import dev.sallyport.core.Problem;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Holds a bundle, or a folder with a model signature, against its signature; needs no secret. */
@Command(
        name = "verify",
        description = {
            "Verify a sealed bundle, or a plain model folder with an OpenSSF model signature.",
            "Every decision is one line. Exits 0 or, with the finding, 1; 2 for a policy or an option that cannot be "
                    + "meant, 3 for a key that cannot be read."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  sallyport verify state/models/digits/1",
            "  sallyport verify digits --trust ca.pem --identity email:ml@example.org"
        })
final class Verify implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private HelpOption help = new HelpOption();

    @Parameters(paramLabel = "DIR", description = "The bundle or folder.")
    private Path folder = Path.of("");

    @Mixin
    private TrustOptions trust = new TrustOptions();

    @Option(
            names = "--signature",
            paramLabel = "FILE",
            description = "Of a plain folder: where its signature lies (default: model.sig in it).")
    private @Nullable Path signature;

    @Option(
            names = "--ignore",
            paramLabel = "PATH",
            description = "Of a plain folder: a file or folder in it that needs no signature; may be repeated.")
    private List<String> ignored = new ArrayList<>();

    @Option(names = "--ignore-git", description = "Likewise .git, .gitattributes, .github and .gitignore at the top.")
    private boolean ignoredGit;

    @Option(names = "--ignore-as-signed", description = "Likewise what the signer says was left out.")
    private boolean ignoredAsSigned;

    @Mixin
    private StateOption state = new StateOption();

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    Verify(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        NamedPath.folder(folder, "the folder of a bundle, or of a model with a signature");
        if (signature != null) {
            NamedPath.file(signature, "the file of the signature by --signature");
        }
        TrustRules rules = trust.rules(state.folder());
        Explanation explanation = new Explanation(terminal, json);
        try {
            return isPlain() ? plain(rules, explanation) : sealed(rules, explanation);
        } catch (ProblemException e) {
            return explanation.refused(e.problem());
        }
    }

    /** A folder with a signature that lacks a bundle's documents is not meant to be one. */
    private boolean isPlain() {
        return signature != null
                || is(BundleLayout.SIGNATURE) && !is(BundleLayout.MANIFEST) && !is(BundleLayout.ENVELOPE);
    }

    private boolean is(String name) {
        return Files.exists(folder.resolve(name), LinkOption.NOFOLLOW_LINKS);
    }

    private int plain(TrustRules rules, Explanation explanation) {
        explanation.begin("layout");
        explanation.passed("a plain folder with a model signature: not a sealed bundle, and not to be served");
        LeftOut leftOut = new LeftOut(ignoredGit, ignoredAsSigned, ignored);
        Path where = signature == null ? folder.resolve(BundleLayout.SIGNATURE) : signature;
        SignedContent content = new SignedFolder(rules, SignedFolder.LIMITS, leftOut)
                .verify(folder, where, InstantSource.system().instant(), explanation);
        if (json) {
            JsonWriter out = explanation.verified("folder").name("name").value(content.subject());
            terminal.json(out.name("signer").value(content.signer().id()).endObject());
        } else {
            terminal.line("verified " + content.subject());
        }
        return ExitCode.OK;
    }

    private int sealed(TrustRules rules, Explanation explanation) {
        explanation.begin("layout");
        Bundle bundle = Bundle.open(folder, BundleLimits.DEFAULT);
        explanation.passed("documents and payload parts, nothing else: %d files"
                .formatted(bundle.listing().sizes().size()));
        TrustPolicy policy = new TrustPolicy(rules, null, InstantSource.system());
        VerifiedBundle verified = policy.verify(bundle, explanation);
        explanation.begin("payloads");
        List<Problem> problems;
        try (ProgressLine progress = new ProgressLine(terminal, "verifying", System::nanoTime)) {
            problems = policy.checkPayloads(verified, progress);
        }
        if (!problems.isEmpty()) {
            problems.subList(1, problems.size()).forEach(problem -> terminal.report(problem, false));
            throw new ProblemException(problems.getFirst());
        }
        explanation.passed(Sizes.text(verified.manifest().totalBytes()) + ", every byte as it was signed");
        print(verified, explanation);
        return ExitCode.OK;
    }

    private void print(VerifiedBundle verified, Explanation explanation) {
        if (json) {
            JsonWriter out = explanation.verified("bundle");
            out.name("name").value(verified.ref().name());
            out.name("version").value(verified.ref().version());
            out.name("manifest").value(verified.manifestDigest().hex());
            out.name("signer").value(verified.signer().id());
            terminal.json(
                    out.name("bytes").value(verified.manifest().totalBytes()).endObject());
        } else {
            terminal.line("verified " + verified.ref());
        }
    }
}
