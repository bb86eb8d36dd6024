package dev.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.Problem.Internal;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonValue;
import dev.sallyport.core.json.JsonValue.JsonArray;
import dev.sallyport.core.json.JsonValue.JsonObject;
import dev.sallyport.core.json.JsonValue.JsonString;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScanTest {
    private static final String CALL = "cos\nsystem\n(S'id'\ntR.";

    @TempDir
    Path folder;

    @BeforeEach
    void one_honest_file() throws IOException {
        Files.writeString(folder.resolve("notes.txt"), "nothing to see");
    }

    private static JsonArray json(CommandRun run) {
        return (JsonArray) JsonValue.parse(
                run.out().getBytes(StandardCharsets.UTF_8),
                JsonLimits.DOCUMENT,
                finding -> new Internal("test", finding));
    }

    @Test
    void a_clean_folder_is_0() {
        CommandRun run = CommandRun.of("scan", folder);
        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
        assertThat(json(CommandRun.of("scan", "--format", "json", folder)).elements())
                .isEmpty();
    }

    @Test
    void findings_are_1_and_say_what_where_and_why() throws IOException {
        Path below = Files.createDirectories(folder.resolve("a/b"));
        Files.writeString(below.resolve("readme.md"), CALL);
        CommandRun run = CommandRun.of("scan", "--format", "json", folder);
        assertThat(run.exitCode()).isEqualTo(1);
        JsonObject finding = (JsonObject) json(run).elements().getFirst();
        assertThat(finding.members())
                .containsEntry("path", new JsonString(below.resolve("readme.md").toString()))
                .containsEntry("rule", new JsonString("pickle/dangerous-import"))
                .containsEntry("severity", new JsonString("critical"))
                .containsEntry("class", new JsonString("threat"))
                .containsEntry("subject", new JsonString("os.system"))
                .containsKey("reason");
        assertThat(CommandRun.of("scan", folder).out()).contains("pickle/dangerous-import", "os.system");
        assertThat(CommandRun.of("scan", "--format", "sarif", folder).out())
                .contains("\"ruleId\": \"pickle/dangerous-import\"");
    }

    @Test
    void what_cannot_be_judged_is_2() throws IOException {
        assertThat(CommandRun.of("scan", folder.resolve("absent")).exitCode()).isEqualTo(2);
        Files.write(folder.resolve("x"), new byte[] {'R', 'a', 'r', '!', 0x1a, 7, 0, 0, 0, 0});
        CommandRun run = CommandRun.of("scan", "--format", "json", folder);
        assertThat(run.exitCode()).as(run.out()).isEqualTo(2);
    }

    @Test
    void links_out_of_the_folder_are_said_and_not_followed(@TempDir Path outside) throws IOException {
        Files.writeString(outside.resolve("evil"), CALL);
        Files.createSymbolicLink(folder.resolve("link"), outside.resolve("evil"));
        assertThat(CommandRun.of("scan", folder).out()).contains("scan/link").doesNotContain("os.system");
    }
}
