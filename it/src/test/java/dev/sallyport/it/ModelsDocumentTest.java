package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The administrator's commands of docs/models.md, in their order, against a quickstart server. */
class ModelsDocumentTest {
    /** Done before anything else is. */
    private static final String START = "./sallyport quickstart";

    @Test
    void its_commands_unload_load_promote_and_roll_back(@TempDir Path folder) throws Exception {
        try (RunningServer server = RunningServer.quickstart(folder.resolve("state"))) {
            List<String> lines = commands(server.connection().admin().toString());
            assertThat(lines).hasSize(18);
            String printed = run(folder, "set -e\n" + String.join("\necho\n", lines));
            assertThat(printed)
                    .contains("\"name\":\"digits\"", "a run")
                    .contains("{\"name\":\"digits\",\"version\":\"1\",\"state\":\"UNAVAILABLE\"}")
                    .contains("{\"name\":\"digits\",\"version\":\"1\",\"state\":\"READY\"}")
                    .contains("[{\"name\":\"digits\",\"version\":\"1\",\"state\":\"UNAVAILABLE\"}]")
                    .contains("[{\"name\":\"digits\",\"version\":\"1\",\"state\":\"READY\"}]")
                    .contains("digits/1  stable  ", "unloaded digits/1", "serving digits/1")
                    .contains(
                            "stable of digits is version 1",
                            "serving digits/2",
                            "serving digits-both/1",
                            "first: ",
                            "second: ")
                    .contains("{\"name\":\"digits\",\"labels\":{\"stable\":\"1\"}}")
                    .doesNotContain("\"error\"");
        }
    }

    /** What is run here. */
    static List<String> commands() {
        return new Document("docs/models.md")
                .commands().stream()
                        .filter(line ->
                                line.startsWith("admin") || line.startsWith("./sallyport ") && !line.equals(START))
                        .toList();
    }

    private static List<String> commands(String admin) {
        String address = admin.endsWith("/") ? admin.substring(0, admin.length() - 1) : admin;
        return commands().stream()
                .map(line -> line.replace("https://localhost:8444", address)
                        .replace(" examples/", " " + Repository.EXAMPLES + "/")
                        .replace(
                                "./sallyport",
                                Repository.ROOT.resolve("sallyport").toString()))
                .toList();
    }

    private static String run(Path folder, String script) throws IOException, InterruptedException {
        Path output = folder.resolve("printed");
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", script)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("SALLYPORT_NO_BUILD", "1");
        Process process = builder.start();
        assertThat(process.waitFor(300, TimeUnit.SECONDS))
                .as(Files.readString(output, StandardCharsets.UTF_8))
                .isTrue();
        String printed = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(printed).isZero();
        return printed;
    }
}
