package dev.sallyport.cli.command;

import dev.sallyport.cli.log.LineLogging;
import dev.sallyport.cli.path.NamedPath;
import dev.sallyport.cli.terminal.ExitCode;
import dev.sallyport.cli.terminal.Terminal;
import dev.sallyport.core.json.JsonWriter;
import dev.sallyport.server.ProcessHygiene;
import dev.sallyport.server.SallyportServer;
import dev.sallyport.server.config.ConfigPrinter;
import dev.sallyport.server.config.ConfigReader;
import dev.sallyport.server.config.ServerConfig;
import dev.sallyport.server.config.YamlDocument;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a server from its configuration. */
@Command(
        name = "serve",
        description = "Serve the sealed models of a state folder until SIGTERM or Ctrl-C; then drain and exit 0.",
        footerHeading = "%nExample:%n",
        footer = {"  sallyport serve --state state", "  sallyport serve --config /etc/sallyport.yaml --check"})
final class Serve implements Callable<Integer> {
    private final Terminal terminal;
    private final EarlyClasses early;

    @Mixin
    private HelpOption help = new HelpOption();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration (default: sallyport.yaml in the state folder).")
    private @Nullable Path config;

    @Mixin
    private StateOption state = new StateOption();

    @Option(
            names = "--check",
            description = "Print the effective configuration and what of the process could show keys, and exit.")
    private boolean check;

    @Option(names = "--print-reference", description = "Print the reference page of all keys and exit.")
    private boolean printReference;

    @Option(names = "--json", description = "Print what is printed as JSON.")
    private boolean json;

    Serve(Terminal terminal, EarlyClasses early) {
        this.terminal = terminal;
        this.early = early;
    }

    @Override
    public Integer call() {
        LineLogging.showInformation();
        if (printReference) {
            print("reference", ConfigPrinter.reference());
            return ExitCode.OK;
        }
        ServerConfig effective = configuration(System.getenv());
        if (check) {
            check(effective);
            return ExitCode.OK;
        }
        early.await();
        SallyportServer server = SallyportServer.start(effective);
        server.refused()
                .forEach(refused ->
                        terminal.note("refused " + refused.model() + ": " + Terminal.text(refused.problem())));
        try (Serving serving = new Serving(server, () -> {}, terminal)) {
            ready(server, effective);
            serving.untilStopped();
        }
        return ExitCode.OK;
    }

    /** The configuration, which is YAML whole, and what of this process could show keys, as comments behind it. */
    private void check(ServerConfig effective) {
        ProcessHygiene.harden();
        List<ProcessHygiene.Check> checks = ProcessHygiene.checks();
        if (!json) {
            terminal.out().print(ConfigPrinter.effective(effective));
            checks.forEach(each -> terminal.out()
                    .println("# " + (each.good() ? "good" : "weak") + "  " + each.name() + ": " + each.finding()));
            return;
        }
        JsonWriter out = JsonWriter.indented().beginObject();
        out.name("configuration").value(ConfigPrinter.effective(effective));
        out.name("hygiene").beginArray();
        checks.forEach(each -> out.beginObject()
                .name("check")
                .value(each.name())
                .name("good")
                .value(each.good())
                .name("finding")
                .value(each.finding())
                .endObject());
        terminal.json(out.endArray().endObject());
    }

    private ServerConfig configuration(Map<String, String> environment) {
        if (config == null) {
            return state.folder().configuration(environment);
        }
        Path file = NamedPath.file(config, "the configuration's YAML file by --config")
                .toAbsolutePath()
                .normalize();
        return ConfigReader.read(YamlDocument.read(file), file.resolveSibling(""), environment);
    }

    private void ready(SallyportServer server, ServerConfig effective) {
        boolean tls = !effective.listen().insecurePlaintext();
        String base = Addresses.base(tls, effective.listen().address(), server.port());
        String admin = Addresses.base(tls, effective.admin().address(), server.adminPort());
        if (json) {
            terminal.json(JsonWriter.indented()
                    .beginObject()
                    .name("ready")
                    .value(true)
                    .name("rest")
                    .value(base)
                    .name("admin")
                    .value(admin)
                    .endObject());
        } else {
            terminal.line("ready: " + base + ", administration " + admin);
        }
    }

    private void print(String name, String text) {
        if (json) {
            terminal.json(
                    JsonWriter.indented().beginObject().name(name).value(text).endObject());
        } else {
            terminal.out().print(text);
        }
    }
}
