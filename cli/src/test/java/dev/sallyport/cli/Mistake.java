package dev.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** How every mistake is to end: with one line that says what happened and what to do, and with nothing lost. */
final class Mistake {
    private Mistake() {}

    /** @param words what the line must say, the place and the way out among it */
    static void isSaid(CommandRun run, int exitCode, String... words) {
        assertThat(run.err().lines()).as(run.err()).hasSize(1);
        assertThat(run.err())
                .startsWith("sallyport: ")
                .contains(words)
                .doesNotContain("Exception")
                .doesNotContain("null");
        assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
    }

    /** Every file below {@code folder} with a digest of what it holds. */
    static Map<Path, String> contents(Path folder) throws IOException {
        Map<Path, String> contents = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.toList()) {
                contents.put(
                        path,
                        Files.isDirectory(path)
                                ? ""
                                : Digest.sha256(Files.readAllBytes(path)).hex());
            }
        }
        return contents;
    }
}
