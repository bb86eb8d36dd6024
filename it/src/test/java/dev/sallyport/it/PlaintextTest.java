package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A marker planted in a model's weights is on no disk but where the model came from. */
class PlaintextTest {
    @TempDir
    Path folder;

    @Test
    void the_weights_are_never_on_disk_in_plaintext() throws IOException {
        // Any four digits, read as a float, are a harmless weight between 1e-10 and 1e-3.
        String marker = "%012d%012d".formatted(below(), below());
        Path models = folder.resolve("source");
        Path graph = models.resolve("marked/1/model.onnx");
        Files.createDirectories(models.resolve("marked/1"));
        Files.write(graph, marked(marker));
        try (RunningServer server = RunningServer.quickstart(folder.resolve("state"), models);
                RestCaller caller = new RestCaller(server.connection())) {
            String request = Example.named("digits").request(0, 1);
            assertThat(caller.infer("marked", request).status()).isEqualTo(200);
            assertThat(placesOf(marker)).containsExactly(graph);
            assertThat(caller.unload("marked", "1").status()).isEqualTo(200);
            assertThat(placesOf(marker)).containsExactly(graph);
            assertThat(caller.load("marked", "1").status()).isEqualTo(200);
            assertThat(caller.infer("marked", request).status()).isEqualTo(200);
        }
        assertThat(placesOf(marker)).containsExactly(graph);
    }

    private static long below() {
        return ThreadLocalRandom.current().nextLong(1_000_000_000_000L);
    }

    /** The digits model with the marker in the middle of the file, which is inside its largest weight tensor. */
    private static byte[] marked(String marker) throws IOException {
        byte[] model = Files.readAllBytes(Repository.EXAMPLES.resolve("digits/models/digits/1/model.onnx"));
        byte[] text = marker.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, model, model.length / 2, text.length);
        return model;
    }

    /** Every regular file below the state, temporary and working folders that holds the marker. */
    private List<Path> placesOf(String marker) throws IOException {
        byte[] wanted = marker.getBytes(StandardCharsets.US_ASCII);
        List<Path> found = new ArrayList<>();
        for (Path root : List.of(folder, Path.of(System.getProperty("java.io.tmpdir")), Path.of("/dev/shm"))) {
            try (Stream<Path> files = Files.isDirectory(root) ? walk(root) : Stream.empty()) {
                for (Path file : files.toList()) {
                    if (!found.contains(file) && holds(file, wanted)) {
                        found.add(file);
                    }
                }
            }
        }
        return found;
    }

    /** What another process removes meanwhile, or keeps to itself, is not ours to judge. */
    private static Stream<Path> walk(Path root) throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(root, new FilesBelow(files));
        return files.stream();
    }

    private static boolean holds(Path file, byte[] wanted) {
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > 64 << 20) {
                return false;
            }
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                    .contains(new String(wanted, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return false;
        }
    }
}
