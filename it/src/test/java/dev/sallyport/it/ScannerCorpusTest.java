package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.it.Program.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files that {@code it/clients/scan} makes anew in each run, from a seed that is printed: everything hostile is found
 * in its class but for the kinds that {@code not-found.txt} there names, and nothing is said of what is honest.
 */
class ScannerCorpusTest {
    private static final Duration PATIENCE = Duration.ofMinutes(6);
    private static final int LEAST_HOSTILE_KINDS = 150;
    private static final int FOUND = 1;

    @TempDir
    Path folder;

    @Test
    void every_hostile_file_is_found() throws IOException {
        assertThat(written(python3(), "hostile")).isGreaterThan(LEAST_HOSTILE_KINDS);
        assertThat(scanned()).isEqualTo(FOUND);
        assertThat(misjudged()).isEmpty();
    }

    @Test
    void nothing_is_said_of_honest_files_however_alarming() throws IOException {
        assertThat(written(python3(), "benign")).isPositive();
        scanned();
        assertThat(misjudged()).isEmpty();
    }

    @Test
    void of_what_packages_write_only_is_said_that_it_imports() throws IOException {
        Path python = Clients.corpus().resolve("python");
        String packages = "numpy,sklearn,onnx,safetensors";
        assertThat(written(python, "benign", "--packages", packages)).isPositive();
        scanned();
        assertThat(misjudged()).isEmpty();
    }

    private static Path python3() {
        assumeTrue(Program.find("python3").isPresent(), "python3 is not installed");
        return Path.of("python3");
    }

    /** How many kinds of files were made. */
    private int written(Path python, String... what) {
        long seed = Integer.toUnsignedLong(RandomGenerator.getDefault().nextInt());
        List<String> arguments = new ArrayList<>(List.of(what));
        arguments.add(1, folder.toString());
        arguments.addAll(List.of("--seed", Long.toString(seed)));
        String made = corpus(python, arguments).succeeded().lastLine();
        System.out.println("scanner corpus: " + String.join(" ", what) + ", " + made);
        return Integer.parseInt(made.substring(0, made.indexOf(' ')));
    }

    /** The exit code; what was found is in a file then. */
    private int scanned() throws IOException {
        List<String> command = List.of(
                Repository.ROOT.resolve("sallyport").toString(),
                "scan",
                "--format",
                "json",
                folder.resolve("files").toString());
        Outcome scan = Program.run(folder, PATIENCE, command);
        Files.writeString(folder.resolve("findings.json"), scan.out());
        return scan.exit();
    }

    private List<String> misjudged() {
        String findings = folder.resolve("findings.json").toString();
        Outcome judged = corpus(python3(), List.of("judge", folder.toString(), findings));
        List<String> lines = judged.out().lines().toList();
        assertThat(lines).as(judged.err()).isNotEmpty();
        assertThat(lines.getLast()).endsWith(" misjudged");
        System.out.println("scanner corpus: " + lines.getLast());
        return lines.subList(0, lines.size() - 1);
    }

    private static Outcome corpus(Path python, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(python.toString(), "-B", "-W", "ignore", "-m", "corpus"));
        command.addAll(arguments);
        return Program.run(Repository.CLIENTS.resolve("scan"), PATIENCE, command);
    }
}
