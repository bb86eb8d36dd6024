package dev.sallyport.cli.command;

import dev.sallyport.bundle.Manifest;
import dev.sallyport.cli.model.EnsembleSource;
import dev.sallyport.cli.model.ModelSource;
import dev.sallyport.cli.path.NamedPath;
import dev.sallyport.cli.state.SealingKeys;
import dev.sallyport.cli.terminal.ExitCode;
import dev.sallyport.cli.terminal.ProgressLine;
import dev.sallyport.cli.terminal.Sizes;
import dev.sallyport.cli.terminal.Terminal;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Seals one ONNX model with its external data, or the declaration of an ensemble, into a bundle. */
@Command(
        name = "seal",
        description = {
            "Seal an ONNX model, or an ensemble of sealed ones, into a signed and encrypted bundle.",
            "Keys that are missing in the state folder are made. The contract is derived from the graph or the"
                    + " members; --contract adds labels, bounds, licence and origin."
        },
        footerHeading = "%nExample:%n",
        footer = "  sallyport seal model.onnx --name digits --version 1 --out state/models/digits/1")
final class Seal implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private HelpOption help = new HelpOption();

    @Parameters(
            paramLabel = "MODEL.onnx|ENSEMBLE.json",
            description = "The model, with external data beside it, or the declaration of an ensemble.")
    private Path model = Path.of("");

    @Option(names = "--name", required = true, description = "What the model is called.")
    private String name = "";

    @Option(names = "--version", required = true, description = "Which version of it this is.")
    private String version = "";

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "The bundle: a new folder.")
    private Path out = Path.of("");

    @Option(names = "--contract", paramLabel = "FILE", description = "JSON with what the graph does not say.")
    private @Nullable Path contract;

    @Option(
            names = "--warmup",
            paramLabel = "FILE",
            description = "Requests to run before the model serves, sealed with it: .json as an inference request or "
                    + "rows, or .csv; more than one file may be named.")
    private List<Path> warmup = new ArrayList<>();

    @Option(
            names = "--members",
            paramLabel = "DIR",
            description =
                    "Where an ensemble's members lie sealed, NAME/VERSION each (default: the state folder's models).")
    private @Nullable Path members;

    @Option(
            names = "--key-service",
            paramLabel = "FILE",
            description = "YAML that names what wraps the model key (default: the state folder's own key).")
    private @Nullable Path keyService;

    @Option(
            names = "--recipient",
            paramLabel = "PEM",
            description =
                    "Who can open the bundle besides, by a public key that `sallyport keys recipient` made; may be "
                            + "repeated.")
    private List<Path> recipients = new ArrayList<>();

    @Mixin
    private SigningOptions signing = new SigningOptions();

    @Mixin
    private StateOption state = new StateOption();

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    Seal(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        check();
        SecureRandom random = new SecureRandom();
        try (SealingKeys keys = SealingKeys.open(
                        state.folder(), own -> signing.signatory(own, random), keyService, recipients, random);
                ProgressLine progress = new ProgressLine(terminal, "sealing", System::nanoTime)) {
            Manifest manifest = seal(keys, random, progress);
            progress.close();
            print(manifest, keys);
        }
        return ExitCode.OK;
    }

    /** Before keys are made. */
    private void check() {
        signing.check();
        if (!ModelRef.isName(name) || !ModelRef.isVersion(version)) {
            throw new ProblemException(new ConfigurationInvalid(List.of("`" + name + "` and `" + version
                    + "` are not a model's name and version: letters, digits, `.`, `_` and `-`")));
        }
        NamedPath.file(model, "the file of an ONNX model, or of an ensemble's declaration");
        NamedPath.free(out, "a new folder by --out");
        if (contract != null) {
            NamedPath.file(contract, "the contract's JSON file");
        }
        warmup.forEach(file -> NamedPath.file(file, "a file of warm-up requests"));
        recipients.forEach(file -> NamedPath.file(file, "a recipient's public key"));
        if (keyService != null) {
            NamedPath.file(keyService, "the YAML file of a key service");
        }
        if (members != null) {
            NamedPath.folder(members, "the folder of the members' bundles");
        }
    }

    private Manifest seal(SealingKeys keys, SecureRandom random, ProgressLine progress) {
        ModelRef ref = new ModelRef(name, version);
        if (!model.toString().endsWith(".json")) {
            return new ModelSource(ref, model, contract, warmup).seal(keys, out, random, progress);
        }
        Path store = members == null ? state.folder().models() : members;
        return new EnsembleSource(ref, model, contract, store, warmup).seal(keys, out, random, progress);
    }

    private void print(Manifest manifest, SealingKeys keys) {
        String signer = keys.signatory().key().publicKey().keyId();
        if (json) {
            terminal.json(JsonWriter.indented()
                    .beginObject()
                    .name("bundle")
                    .value(out.toString())
                    .name("name")
                    .value(name)
                    .name("version")
                    .value(version)
                    .name("bytes")
                    .value(manifest.totalBytes())
                    .name("manifest")
                    .value(dev.sallyport.core.Digest.sha256(manifest.toBytes()).hex())
                    .name("signer")
                    .value(signer)
                    .endObject());
            return;
        }
        terminal.line("sealed %s, %s, into %s".formatted(manifest.model(), Sizes.text(manifest.totalBytes()), out));
        terminal.line("signed by " + signer);
        ContractText.print(manifest.contract(), terminal);
    }
}
