package dev.sallyport.cli.command;

import dev.sallyport.admit.SealableModel;
import dev.sallyport.bundle.Bundle;
import dev.sallyport.bundle.BundleLimits;
import dev.sallyport.bundle.Manifest;
import dev.sallyport.bundle.ModelSignature;
import dev.sallyport.bundle.TrustedKey;
import dev.sallyport.cli.model.OnnxFile;
import dev.sallyport.cli.path.NamedPath;
import dev.sallyport.cli.terminal.ExitCode;
import dev.sallyport.cli.terminal.Sizes;
import dev.sallyport.cli.terminal.Terminal;
import dev.sallyport.core.Digest;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Text;
import dev.sallyport.core.json.JsonWriter;
import dev.sallyport.onnx.OnnxModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what a bundle or an ONNX file is, without running anything. */
@Command(
        name = "inspect",
        description = {
            "Show what a bundle or an ONNX file says of itself.",
            "Nothing is executed and nothing is believed: `verify` tells whether a bundle is genuine."
        },
        footerHeading = "%nExample:%n",
        footer = "  sallyport inspect state/models/digits/1")
final class Inspect implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private HelpOption help = new HelpOption();

    @Parameters(paramLabel = "DIR|MODEL.onnx", description = "A bundle or a model.")
    private Path subject = Path.of("");

    @Mixin
    private StateOption state = new StateOption();

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    Inspect(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        NamedPath.existing(subject, "the folder of a bundle, or the file of an ONNX model");
        if (Files.isDirectory(subject)) {
            bundle(Bundle.open(subject, BundleLimits.DEFAULT));
        } else {
            try (SealableModel model = OnnxFile.read(subject)) {
                model(model.graph());
            }
        }
        return ExitCode.OK;
    }

    private void bundle(Bundle bundle) {
        Manifest manifest = Manifest.parse(bundle.unverifiedManifest(), bundle.limits());
        long onDisk = bundle.listing().sizes().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        String signer = signer(bundle);
        String digest = Digest.sha256(bundle.unverifiedManifest()).hex();
        if (json) {
            JsonWriter out = JsonWriter.indented().beginObject();
            out.name("kind").value("bundle").name("name").value(manifest.model().name());
            out.name("version").value(manifest.model().version());
            out.name("format").value(manifest.format().word());
            out.name("licence").value(manifest.licence()).name("origin").value(manifest.origin());
            out.name("manifest").value(digest).name("signer").value(signer);
            out.name("bytes").value(manifest.totalBytes()).name("bytesOnDisk").value(onDisk);
            out.name("files").beginArray();
            manifest.files()
                    .forEach(file -> out.beginObject()
                            .name("path")
                            .value(file.path())
                            .name("size")
                            .value(file.sizeBytes())
                            .endObject());
            out.endArray();
            ContractText.write(manifest.contract(), out);
            terminal.json(out.endObject());
            return;
        }
        terminal.line("bundle    " + manifest.model());
        terminal.line("format    " + manifest.format().word());
        terminal.line("licence   " + Text.quotable(manifest.licence()));
        terminal.line("origin    " + Text.quotable(manifest.origin()));
        terminal.line("manifest  " + digest);
        terminal.line("signer    " + signer);
        terminal.line("size      " + Sizes.text(manifest.totalBytes()) + ", on disk " + Sizes.text(onDisk));
        manifest.files()
                .forEach(file ->
                        terminal.line("  file " + Text.quotable(file.path()) + "  " + Sizes.text(file.sizeBytes())));
        ContractText.print(manifest.contract(), terminal);
    }

    /** Of the trusted key that signed it; a signature that key did not make is only said to be so. */
    private String signer(Bundle bundle) {
        Path own = state.folder().trustedKey();
        if (!Files.exists(own)) {
            return "not judged: no key of ours at " + own;
        }
        try {
            return ModelSignature.parse(bundle.signature(), bundle.limits())
                    .verify(List.of(TrustedKey.read(own)), bundle.limits())
                    .signer()
                    .id();
        } catch (ProblemException e) {
            return "not ours: " + e.problem().sentence();
        }
    }

    private void model(OnnxModel graph) {
        if (json) {
            JsonWriter out = JsonWriter.indented().beginObject();
            out.name("kind").value("onnx").name("producer").value(graph.producer());
            out.name("irVersion").value(graph.irVersion()).name("nodes").value(graph.nodes());
            out.name("initializerBytes").value(graph.initializerBytes());
            out.name("opsets").beginObject();
            new TreeMap<>(graph.opsets())
                    .forEach((domain, version) -> out.name(domain).value(version));
            out.endObject().name("operators").beginObject();
            new TreeMap<>(graph.operators())
                    .forEach((name, count) -> out.name(name).value(count));
            out.endObject();
            ContractText.write(graph.contract(), out);
            terminal.json(out.endObject());
            return;
        }
        terminal.line("onnx       " + Text.quotable(graph.producer()) + ", IR " + graph.irVersion());
        terminal.line("nodes      " + graph.nodes());
        terminal.line("weights    " + Sizes.text(graph.initializerBytes()));
        terminal.line("operators  " + Text.quotable(new TreeMap<>(graph.operators()).toString()));
        ContractText.print(graph.contract(), terminal);
    }
}
