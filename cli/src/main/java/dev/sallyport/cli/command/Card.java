package dev.sallyport.cli.command;

import dev.sallyport.admit.VerifiedBundle;
import dev.sallyport.admit.inventory.BillOfMaterials;
import dev.sallyport.admit.inventory.Known;
import dev.sallyport.admit.inventory.ModelCard;
import dev.sallyport.admit.policy.Attestation;
import dev.sallyport.bundle.Bundle;
import dev.sallyport.bundle.BundleLimits;
import dev.sallyport.cli.path.NamedPath;
import dev.sallyport.cli.terminal.ExitCode;
import dev.sallyport.cli.terminal.Terminal;
import dev.sallyport.server.config.AdmissionFile;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is known of a bundle whose signature is trusted, for people or for other tools. */
@Command(
        name = "card",
        description = {
            "Print a model card of a sealed bundle: HTML, Markdown, or a bill of materials in CycloneDX 1.6 by --json.",
            "Attestations are shown of the issuers that --policy names, and of nobody else."
        },
        footerHeading = "%nExample:%n",
        footer = "  sallyport card state/models/digits/1 --policy admission.yaml > digits.html")
final class Card implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private HelpOption help = new HelpOption();

    @Parameters(paramLabel = "DIR", description = "The bundle.")
    private Path folder = Path.of("");

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description = "An admission policy, whose issuers' attestations are shown; whether it admits is not asked.")
    private @Nullable Path policy;

    @Mixin
    private TrustedKeyOption trusted = new TrustedKeyOption();

    @Option(names = "--markdown", description = "Print Markdown instead of HTML.")
    private boolean markdown;

    @Option(names = "--json", description = "Print the bill of materials as JSON.")
    private boolean json;

    Card(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        NamedPath.folder(folder, "the folder of a bundle");
        VerifiedBundle verified = trusted.policy().verify(Bundle.open(folder, BundleLimits.DEFAULT));
        Known known = new Known(
                verified.manifest(),
                verified.manifestDigest(),
                verified.signer().id(),
                attestations(verified));
        if (json) {
            terminal.json(BillOfMaterials.cycloneDx(known));
        } else {
            ModelCard card = new ModelCard(known);
            terminal.out().print(markdown ? card.markdown() : card.html());
        }
        return ExitCode.OK;
    }

    private List<Attestation> attestations(VerifiedBundle verified) {
        return policy == null
                ? List.of()
                : AdmissionFile.read(NamedPath.file(policy, "an admission policy by --policy"))
                        .judge(verified, InstantSource.system().instant())
                        .attestations();
    }
}
