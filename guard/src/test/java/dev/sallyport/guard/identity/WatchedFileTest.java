package dev.sallyport.guard.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedFileTest {

    @TempDir
    private Path folder;

    private final ManualTime time = new ManualTime(TokenForge.NOW);
    private final AtomicInteger reads = new AtomicInteger();

    private WatchedFile<String> watched(Path file) {
        return new WatchedFile<>(
                file,
                4,
                bytes -> {
                    reads.incrementAndGet();
                    return new String(bytes, StandardCharsets.US_ASCII);
                },
                time);
    }

    private Path written(String text) throws IOException {
        return Files.writeString(folder.resolve("f"), text);
    }

    @Test
    void a_change_is_seen_after_half_a_second_and_not_looked_for_before() throws IOException {
        WatchedFile<String> file = watched(written("a"));
        PrivateFile.replace(folder.resolve("f"), "bb".getBytes(StandardCharsets.US_ASCII));
        time.pass(Duration.ofNanos(499_999_999));
        assertThat(file.current()).isEqualTo("a");
        time.pass(Duration.ofNanos(1));
        assertThat(file.current()).isEqualTo("bb");
        PrivateFile.replace(folder.resolve("f"), "c".getBytes(StandardCharsets.US_ASCII));
        time.pass(Duration.ofNanos(499_999_999));
        assertThat(file.current()).isEqualTo("bb");
        time.pass(Duration.ofNanos(1));
        assertThat(file.current()).isEqualTo("c");
    }

    @Test
    void what_did_not_change_is_read_once() throws IOException {
        WatchedFile<String> file = watched(written("a"));
        time.pass(Duration.ofSeconds(1));
        assertThat(file.current()).isEqualTo("a");
        file.look();
        assertThat(reads).hasValue(1);
    }

    @Test
    void a_file_is_as_long_as_the_limit_and_no_longer() throws IOException {
        assertThat(watched(written("1234")).current()).isEqualTo("1234");
        WatchedFile<String> longer = watched(written("12345"));
        assertThatThrownBy(longer::current).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem().code()).isEqualTo("key/unavailable");
            assertThat(e.problem().sentence()).isEqualTo("credentials cannot be checked");
            assertThat(e.problem().operatorDetail())
                    .isEqualTo("`" + folder.resolve("f") + "`: over the limit of 4 bytes");
        });
    }

    @Test
    void a_folder_is_no_file() {
        assertThatThrownBy(watched(folder)::current).hasMessageStartingWith("key/unavailable");
    }
}
