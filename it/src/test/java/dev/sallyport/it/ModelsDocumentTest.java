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
    @Test
    void its_commands_unload_load_promote_and_roll_back(@TempDir Path folder) throws Exception {
        try (RunningServer server = RunningServer.quickstart(folder.resolve("state"))) {
            List<String> lines = commands(server.connection().admin().toString());
            assertThat(lines).hasSize(6);
            String printed = run(folder, "set -e\n" + String.join("\necho\n", lines));
            assertThat(printed)
                    .contains("\"name\":\"digits\"", "a run")
                    .contains("{\"name\":\"digits\",\"version\":\"1\",\"state\":\"UNAVAILABLE\"}")
                    .contains("{\"name\":\"digits\",\"version\":\"1\",\"state\":\"READY\"}")
                    .contains("{\"name\":\"digits\",\"labels\":{\"stable\":\"1\"}}")
                    .doesNotContain("\"error\"");
        }
    }

    private static List<String> commands(String admin) throws IOException {
        String address = admin.endsWith("/") ? admin.substring(0, admin.length() - 1) : admin;
        return Files.readAllLines(Repository.ROOT.resolve("docs/models.md")).stream()
                .filter(line -> line.startsWith("admin"))
                .map(line -> line.replace("https://localhost:8444", address))
                .toList();
    }

    private static String run(Path folder, String script) throws IOException, InterruptedException {
        Path output = folder.resolve("printed");
        Process process = new ProcessBuilder("bash", "-c", script)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String printed = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(printed).isZero();
        return printed;
    }
}
