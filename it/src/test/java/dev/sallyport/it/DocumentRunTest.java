package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.Program.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands of the documents, as they are written, in their order, in a folder that looks like a checkout in which
 * {@code ./sallyport quickstart} runs. The README's single steps are {@link ReadmeTest}'s, those about models
 * {@link ModelsDocumentTest}'s.
 */
@TestInstance(Lifecycle.PER_CLASS)
class DocumentRunTest {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final String SERVICE = "/var/lib/sallyport";

    @TempDir
    static Path folder;

    private RunningServer server;

    /** What is run here. */
    static List<String> commands() {
        return Stream.of(readme(), quickstart(), clients(), contributing(), examples())
                .flatMap(List::stream)
                .toList();
    }

    private static List<String> readme() {
        return new Document("README.md").commands("## Quickstart");
    }

    private static List<String> quickstart() {
        return new Document("docs/quickstart.md")
                .commands().stream()
                        .filter(command -> !command.startsWith("bench/"))
                        .toList();
    }

    private static List<String> clients() {
        return new Document("docs/clients.md")
                .commands().stream()
                        .filter(command -> command.startsWith("curl") || command.startsWith("./sallyport"))
                        .toList();
    }

    private static List<String> contributing() {
        return new Document("CONTRIBUTING.md")
                .commands().stream()
                        .filter(command -> command.contains("./sallyport"))
                        .toList();
    }

    private static List<String> examples() {
        return Document.all().stream()
                .filter(document -> document.name().startsWith("examples/"))
                .flatMap(document -> document.commands().stream())
                .filter(command -> command.contains("evaluate.py"))
                .toList();
    }

    @BeforeAll
    void start() throws IOException {
        server = RunningServer.quickstart(checkout(folder).resolve("state"));
        Files.write(folder.resolve("pixels.f32"), new byte[64 * Float.BYTES]);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private static Path checkout(Path place) throws IOException {
        Files.createDirectories(place);
        for (String name : List.of("examples", "sallyport", "docs")) {
            Files.createSymbolicLink(place.resolve(name), Repository.ROOT.resolve(name));
        }
        Files.createSymbolicLink(place.resolve("my-models"), Repository.EXAMPLES.resolve("digits/models"));
        return place;
    }

    /** With the ports that the server has got, and placeholders filled in; one that would go on for ever is ended. */
    private String adapted(String command, String id) {
        String adapted = command.replace(
                        "https://localhost:8443", server.connection().rest().toString())
                .replace("https://localhost:8444", server.connection().admin().toString())
                .replace(SERVICE, folder.resolve("service").toString())
                .replace("revoke ID", "revoke " + id)
                .replace("help COMMAND", "help seal")
                .replace("--models DIR", "--models my-models")
                .replace("suspend=y,address=127.0.0.1:5005", "suspend=n,address=127.0.0.1:0");
        if (adapted.endsWith("--follow")) {
            return "timeout 3 " + adapted + " || [ $? = 124 ]";
        }
        boolean serves = adapted.contains("./sallyport serve") && !adapted.contains("--check");
        return serves ? adapted.replace("./sallyport", "timeout --preserve-status 8 ./sallyport") : adapted;
    }

    private static Outcome shell(Path place, String command) {
        return Program.run(
                place,
                PATIENCE,
                List.of(
                        "env",
                        "SALLYPORT_QUICKSTART_ONCE=1",
                        "SALLYPORT_LISTEN__PORT=0",
                        "SALLYPORT_ADMIN__PORT=0",
                        "bash",
                        "-c",
                        command));
    }

    /** A start of its own has a folder of its own; everything else is asked of the server that runs. */
    private String run(List<String> commands) throws IOException {
        StringBuilder printed = new StringBuilder();
        String id = "";
        for (String command : commands) {
            boolean starts = command.startsWith("./sallyport quickstart") || command.startsWith("SALLYPORT_JAVA_OPTS=");
            Path place = starts ? checkout(Files.createTempDirectory(folder, "own")) : folder;
            if (command.startsWith("SALLYPORT_JAVA_OPTS=")) {
                shell(place, "./sallyport keys init").succeeded();
            }
            Outcome outcome = shell(place, adapted(command, id));
            assertThat(outcome.exit())
                    .as(command + "\n" + outcome.out() + outcome.err())
                    .isZero();
            id = command.startsWith("./sallyport keys create") ? outcome.out().split("_")[1] : id;
            printed.append(outcome.out());
        }
        return printed.toString();
    }

    @Test
    void the_quickstart_and_what_it_says_to_try_next() throws IOException {
        assertThat(readme()).hasSizeGreaterThanOrEqualTo(5);
        assertThat(run(readme())).contains("log       intact", "\"name\":\"digits\"", "right: ", "intact: ");
    }

    @Test
    void every_task_of_the_quickstart_document() throws IOException {
        assertThat(quickstart()).hasSizeGreaterThanOrEqualTo(21);
        assertThat(run(quickstart()))
                .contains("sealed digits/2", "verified digits/2", "right: ", "intact: ")
                .contains("revoked ", "administrator", "port: ", "ready: https://")
                .doesNotContain("\"error\"");
        assertThat(Files.readString(folder.resolve("receipt"))).startsWith("c2sp.org/tlog-proof");
    }

    @Test
    void the_calls_of_the_clients_document() throws IOException {
        assertThat(clients()).hasSizeGreaterThanOrEqualTo(3);
        assertThat(run(clients())).contains("AVAILABLE").doesNotContain("\"error\"");
    }

    @Test
    void the_commands_of_contributors() throws IOException {
        assertThat(contributing()).isNotEmpty();
        assertThat(run(contributing())).contains("ready: ");
    }

    @Test
    void the_examples_measure_what_they_state() throws IOException {
        Path python = Clients.examples();
        List<String> commands = new ArrayList<>(examples());
        assertThat(commands).hasSizeGreaterThanOrEqualTo(4);
        commands.replaceAll(command -> "PATH='" + python + "':\"$PATH\" " + command);
        run(commands);
    }
}
