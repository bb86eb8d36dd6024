package dev.sallyport.cli.command;

import dev.sallyport.audit.AuditLog;
import dev.sallyport.audit.LogReader;
import dev.sallyport.audit.LogVerifier;
import dev.sallyport.audit.Verification;
import dev.sallyport.audit.VerifierKey;
import dev.sallyport.cli.client.OpenInferenceClient;
import dev.sallyport.cli.model.ExampleFolder;
import dev.sallyport.cli.model.ExampleFolder.Example;
import dev.sallyport.cli.model.ModelFolder;
import dev.sallyport.cli.model.ModelSource;
import dev.sallyport.cli.model.SealedModels;
import dev.sallyport.cli.state.Connection;
import dev.sallyport.cli.state.SealingKeys;
import dev.sallyport.cli.state.StateFolder;
import dev.sallyport.cli.state.Workplace;
import dev.sallyport.cli.terminal.ExitCode;
import dev.sallyport.cli.terminal.ProgressLine;
import dev.sallyport.cli.terminal.Terminal;
import dev.sallyport.core.DiskFinding;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem.DiskUnavailable;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonWriter;
import dev.sallyport.server.SallyportServer;
import dev.sallyport.server.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The whole path once, for real: from models on disk to answers in a verified log. */
@Command(
        name = "quickstart",
        description = {
            "Seal models, serve them over TLS, ask each once, and verify the log.",
            "Makes the state folder on the first run and continues from it on the next. Ctrl-C stops."
        },
        footerHeading = "%nExample:%n",
        footer = {"  sallyport quickstart", "  sallyport quickstart --models my-models --port 0 --state /tmp/trial"})
final class Quickstart implements Callable<Integer> {
    private static final String ONCE = "SALLYPORT_QUICKSTART_ONCE";
    private static final int MAX_PORT = 65_535;
    private static final int VERIFY_ATTEMPTS = 20;
    private static final long VERIFY_PAUSE_MILLIS = 100;

    private final Terminal terminal;
    private final EarlyClasses early;

    @Mixin
    private HelpOption help = new HelpOption();

    private final SecureRandom random = new SecureRandom();

    @Mixin
    private StateOption state = new StateOption();

    @Option(names = "--port", description = "Port for callers; 0 for free ones (default: 8443, administration 8444).")
    private @Nullable Integer port;

    @Option(
            names = "--models",
            paramLabel = "DIR",
            description = "Serve NAME/VERSION/model.onnx of this folder instead of the examples.")
    private @Nullable Path models;

    @Option(names = "--once", description = "Stop when all is shown (or " + ONCE + "=1).")
    private boolean once;

    @Option(names = "--json", description = "Print what happened as JSON.")
    private boolean json;

    private List<Example> examples = List.of();
    private int findings;

    Quickstart(Terminal terminal, EarlyClasses early) {
        this.terminal = terminal;
        this.early = early;
    }

    @Override
    public Integer call() {
        StateFolder folder = state.folder();
        examples = models == null ? ExampleFolder.list(exampleFolder()) : List.of();
        List<ModelSource> sources =
                models == null ? examples.stream().map(Example::source).toList() : ModelFolder.list(models);
        requireFree(folder);
        say((folder.exists() ? "state     continued from " : "state     made in ") + folder.root());
        remove(folder.connection());
        Workplace.prepare(folder, InstantSource.system().instant(), random);
        seal(folder, sources);
        ServerConfig config = folder.configuration(environment());
        early.await();
        SallyportServer server = SallyportServer.start(config);
        try (Serving serving = new Serving(server, () -> remove(folder.connection()), terminal)) {
            Connection connection = connect(folder, config, server);
            say("ready     " + connection.rest() + ", REST and gRPC" + sinceStart());
            show(folder, config, connection, server);
            if (!once && !"1".equals(System.getenv(ONCE))) {
                say("\nserving until Ctrl-C");
                serving.untilStopped();
            }
        }
        return findings == 0 ? ExitCode.OK : ExitCode.FINDING;
    }

    /** Before anything is touched that a server running on the same state has. */
    private void requireFree(StateFolder folder) {
        if (Files.exists(folder.config())) {
            AuditLog.requireFree(folder.configuration(environment()).audit().folder());
        }
    }

    private void say(String text) {
        if (!json) {
            terminal.line(text);
        }
    }

    /** The launcher says when it began, in microseconds since 1970, where it can. */
    private static String sinceStart() {
        Long micros = Long.getLong("sallyport.start");
        return micros == null ? "" : ", after " + (System.currentTimeMillis() - micros / 1_000) + " ms";
    }

    /** The launcher says where this program lies. */
    private static Path exampleFolder() {
        return Path.of(System.getProperty("sallyport.home", ".")).resolve("examples");
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new ProblemException(new DiskUnavailable("`" + file + "` cannot be removed", DiskFinding.of(e)), e);
        }
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(System.getenv());
        if (port != null) {
            environment.put("SALLYPORT_LISTEN__PORT", port.toString());
            environment.put("SALLYPORT_ADMIN__PORT", Integer.toString(port == 0 || port == MAX_PORT ? 0 : port + 1));
        }
        return environment;
    }

    /** Seals what is new or was changed. A model that cannot be sealed keeps no other away, and its old bundle stays. */
    private void seal(StateFolder folder, List<ModelSource> sources) {
        SealedModels sealed = SealedModels.read(folder.sealed(), folder.models());
        sources.stream()
                .filter(source -> sealed.isForeign(source.ref()))
                .forEach(source -> say("kept      " + source.ref() + ", which was not sealed by the quickstart"));
        List<ModelSource> stale = sources.stream()
                .filter(source -> !sealed.isCurrent(source) && !sealed.isForeign(source.ref()))
                .toList();
        boolean changed = sealed.keepOnly(sources);
        if (!stale.isEmpty()) {
            try (SealingKeys keys = SealingKeys.open(folder, random)) {
                stale.forEach(source -> seal(source, sealed, keys));
            }
        }
        if (changed) {
            sealed.write();
        }
        int kept = (int) sources.stream()
                .filter(source -> sealed.isCurrent(source) && !stale.contains(source))
                .count();
        if (kept > 0) {
            say("sealed    " + kept + " bundles kept, their models are unchanged");
        }
    }

    private void seal(ModelSource source, SealedModels sealed, SealingKeys keys) {
        try (ProgressLine progress = new ProgressLine(terminal, "sealing " + source.ref(), System::nanoTime)) {
            source.seal(keys, sealed.draft(source.ref()), random, progress);
            sealed.place(source);
            say("sealed    " + source.ref());
        } catch (ProblemException e) {
            findings++;
            terminal.note("not sealed: " + source.ref());
            terminal.report(e.problem(), false);
        }
    }

    private static Connection connect(StateFolder folder, ServerConfig config, SallyportServer server) {
        List<Connection.Model> served = new ArrayList<>();
        server.catalogue()
                .models()
                .forEach((name, versions) -> served.add(new Connection.Model(
                        name, List.copyOf(versions.byVersion().keySet()))));
        boolean tls = !config.listen().insecurePlaintext();
        Connection connection = new Connection(
                ProcessHandle.current().pid(),
                Addresses.base(tls, config.listen().address(), server.port()),
                Addresses.base(tls, config.admin().address(), server.adminPort()),
                folder.ca(),
                Workplace.clientKey(folder),
                Workplace.administratorKey(folder),
                served);
        connection.write(folder.connection());
        return connection;
    }

    private void show(StateFolder folder, ServerConfig config, Connection connection, SallyportServer server) {
        server.refused().forEach(refused -> {
            findings++;
            terminal.note("refused: " + refused.model());
            terminal.report(refused.problem(), false);
        });
        List<FirstRequest.Outcome> outcomes = new ArrayList<>();
        List<NextSteps.Try> tries = new ArrayList<>();
        try (OpenInferenceClient client =
                new OpenInferenceClient(connection.rest(), Optional.of(connection.ca()), connection.credential())) {
            FirstRequest first =
                    new FirstRequest(client, new LogReader(config.audit().folder()));
            server.catalogue()
                    .models()
                    .values()
                    .forEach(versions -> versions.byVersion().values().forEach(model -> {
                        Optional<Example> example = example(model.ref());
                        tries.add(new NextSteps.Try(model.ref(), model.contract(), example.orElse(null)));
                        outcomes.add(first.ask(model.ref(), model.contract(), example));
                        say(outcomes.getLast());
                    }));
        }
        findings +=
                (int) outcomes.stream().filter(outcome -> !outcome.answered()).count();
        Verification verification = verify(folder, config.audit().folder());
        if (json) {
            terminal.json(toJson(connection, outcomes, verification));
        } else {
            NextSteps.print(folder, connection, NextSteps.best(tries), terminal);
        }
    }

    private Optional<Example> example(ModelRef model) {
        return examples.stream()
                .filter(example -> example.source().ref().equals(model))
                .findFirst();
    }

    private void say(FirstRequest.Outcome outcome) {
        say("\n" + outcome.model() + "  (" + outcome.sent() + ")");
        outcome.answers().forEach(answer -> say("  " + answer));
        if (outcome.auditIndex().isPresent()) {
            say("  audit entry %d%s"
                    .formatted(
                            outcome.auditIndex().getAsLong(),
                            outcome.commitment().isEmpty() ? "" : ", output commitment " + outcome.commitment() + "…"));
        }
    }

    /** Waits a moment for the checkpoint that covers what was just asked. */
    private Verification verify(StateFolder folder, Path log) {
        List<VerifierKey> keys = new LogPlace(log, folder).verifiers(null);
        Verification verification = LogVerifier.verify(log, keys);
        for (int attempt = 0;
                attempt < VERIFY_ATTEMPTS && verification instanceof Verification.Intact intact && intact.behind() > 0;
                attempt++) {
            pause();
            verification = LogVerifier.verify(log, keys);
        }
        switch (verification) {
            case Verification.Intact intact -> say("\nlog       intact: " + Audit.text(intact));
            case Verification.Damaged damaged -> {
                findings++;
                terminal.report(damaged.problem(), false);
            }
        }
        return verification;
    }

    private static void pause() {
        try {
            Thread.sleep(VERIFY_PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static JsonWriter toJson(
            Connection connection, List<FirstRequest.Outcome> outcomes, Verification verification) {
        JsonWriter out = JsonWriter.indented().beginObject();
        out.name("rest").value(connection.rest()).name("admin").value(connection.admin());
        out.name("ca").value(connection.ca().toString()).name("requests").beginArray();
        for (FirstRequest.Outcome outcome : outcomes) {
            out.beginObject().name("name").value(outcome.model().name());
            out.name("version")
                    .value(outcome.model().version())
                    .name("answered")
                    .value(outcome.answered());
            out.name("sent").value(outcome.sent()).name("answers").beginArray();
            outcome.answers().forEach(out::value);
            out.endArray();
            outcome.auditIndex().ifPresent(index -> out.name("auditIndex").value(index));
            out.name("commitment").value(outcome.commitment()).endObject();
        }
        out.endArray().name("auditIntact").value(verification instanceof Verification.Intact);
        return out.endObject();
    }
}
