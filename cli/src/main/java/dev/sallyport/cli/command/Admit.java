package dev.sallyport.cli.command;

import dev.sallyport.admit.TrustPolicy;
import dev.sallyport.admit.VerifiedBundle;
import dev.sallyport.admit.policy.AdmissionPolicy;
import dev.sallyport.admit.policy.Finding;
import dev.sallyport.admit.policy.Judgement;
import dev.sallyport.bundle.Bundle;
import dev.sallyport.bundle.BundleLimits;
import dev.sallyport.bundle.passport.AttestationSigner;
import dev.sallyport.bundle.passport.DsseEnvelope;
import dev.sallyport.bundle.passport.Passport;
import dev.sallyport.bundle.passport.Subject;
import dev.sallyport.cli.model.VerdictText;
import dev.sallyport.cli.path.NamedPath;
import dev.sallyport.cli.terminal.ExitCode;
import dev.sallyport.cli.terminal.ProgressLine;
import dev.sallyport.cli.terminal.Terminal;
import dev.sallyport.core.Problem;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonWriter;
import dev.sallyport.server.config.AdmissionFile;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Judges a bundle and its passport by a policy, as a server that has this policy would. */
@Command(
        name = "admit",
        description = {
            "Judge a sealed bundle by an admission policy, line by line: its signature, its files, its attestations.",
            "Exits 0 where it is admitted or, with the findings, 1."
        },
        footerHeading = "%nExample:%n",
        footer = "  sallyport admit state/models/digits/1 --policy admission.yaml")
final class Admit implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private HelpOption help = new HelpOption();

    @Parameters(paramLabel = "DIR", description = "The bundle.")
    private Path folder = Path.of("");

    @Option(
            names = "--policy",
            required = true,
            paramLabel = "FILE",
            description = "The admission policy, YAML (docs/admission.md).")
    private Path policyFile = Path.of("");

    @Option(
            names = "--verdict-key",
            paramLabel = "PEM",
            description = "Private key: if the bundle is admitted, sign a verdict and add it to the passport.")
    private @Nullable Path verdictKey;

    @Mixin
    private TrustedKeyOption trusted = new TrustedKeyOption();

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    Admit(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        NamedPath.folder(folder, "the folder of a bundle");
        AdmissionPolicy policy = AdmissionFile.read(NamedPath.file(policyFile, "an admission policy by --policy"));
        @Nullable
        AttestationSigner signer = verdictKey == null
                ? null
                : AttestationSigner.read(
                        NamedPath.file(verdictKey, "a private key in PEM by --verdict-key"), new SecureRandom());
        Bundle bundle = Bundle.open(folder, BundleLimits.DEFAULT);
        VerifiedBundle verified = verified(trusted.policy(), bundle);
        Instant now = InstantSource.system().instant();
        Judgement judgement = policy.judge(verified, now);
        boolean signs = signer != null && judgement.admitted();
        if (signer != null && judgement.admitted()) {
            Subject subject = Subject.of(verified.manifest(), verified.manifestDigest());
            DsseEnvelope verdict = DsseEnvelope.sign(
                    VerdictText.statement(subject, policy, String.valueOf(policyFile.getFileName()), judgement, now),
                    signer);
            Passport.add(folder, bundle.unverifiedPassport(), verdict);
        }
        print(verified, policy, judgement, signs);
        return judgement.admitted() ? ExitCode.OK : ExitCode.FINDING;
    }

    private VerifiedBundle verified(TrustPolicy trust, Bundle bundle) {
        VerifiedBundle verified = trust.verify(bundle);
        List<Problem> problems;
        try (ProgressLine progress = new ProgressLine(terminal, "verifying", System::nanoTime)) {
            problems = trust.checkPayloads(verified, progress);
        }
        if (!problems.isEmpty()) {
            throw new ProblemException(problems.getFirst());
        }
        return verified;
    }

    private void print(VerifiedBundle verified, AdmissionPolicy policy, Judgement judgement, boolean signed) {
        if (json) {
            JsonWriter out = JsonWriter.indented().beginObject();
            out.name("admitted").value(judgement.admitted());
            out.name("name").value(verified.ref().name());
            out.name("version").value(verified.ref().version());
            out.name("manifest").value(verified.manifestDigest().hex());
            out.name("signer").value(verified.signer().id());
            out.name("policy").value(policy.digest().hex());
            out.name("verdictSigned").value(signed);
            out.name("findings").beginArray();
            for (Finding each : judgement.findings()) {
                out.beginObject().name("outcome").value(each.outcome().mark());
                out.name("what")
                        .value(each.what())
                        .name("finding")
                        .value(each.finding())
                        .endObject();
            }
            terminal.json(out.endArray().endObject());
            return;
        }
        terminal.line("ok  signature: by " + verified.signer().id() + ", every byte as it was signed");
        judgement
                .findings()
                .forEach(each -> terminal.line(each.outcome().mark() + "  " + each.what() + ": " + each.finding()));
        if (judgement.admitted()) {
            terminal.line("admitted " + verified.ref() + (signed ? ", verdict signed" : ""));
        } else {
            terminal.report(judgement.problem(), false);
        }
    }
}
