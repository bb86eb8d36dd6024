package dev.sallyport.admit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.admit.testing.SignedFolder;
import dev.sallyport.bundle.BundleLimits;
import dev.sallyport.bundle.SignedContent;
import dev.sallyport.bundle.TrustedKey;
import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The folders were signed by the reference tool, model-signing 1.1.1: with either curve, and in shards of 4 bytes. */
class SignedFolderTest {
    @TempDir
    Path temporary;

    @ParameterizedTest
    @CsvSource({"p256,p256", "p384,p384", "shards,p256"})
    void verifies_what_the_reference_tool_signed(String name, String key) throws Exception {
        SignedContent content = verify(copy(name), key);
        assertThat(content.resources()).hasSize(3);
        assertThat(content.subject()).isEqualTo(name.equals("shards") ? "sh" : name.replace("p", "d"));
    }

    @ParameterizedTest
    @CsvSource({"p256,p256", "shards,p256"})
    void refuses_changed_missing_and_extra_files(String name, String key) throws Exception {
        Path changed = copy(name);
        Files.writeString(changed.resolve("sub/w.bin"), "Weights");
        assertRefused(changed, key, "bundle/tampered");

        Path longer = copy(name);
        Files.writeString(longer.resolve("sub/w.bin"), "weights!");
        assertRefused(longer, key, "bundle/tampered");

        Path missing = copy(name);
        Files.delete(missing.resolve("a.txt"));
        assertRefused(missing, key, "bundle/tampered");

        for (String extra : List.of("b.txt", ".gitignore", "sub/.gitattributes")) {
            Path more = copy(name);
            Files.writeString(more.resolve(extra), "x");
            assertRefused(more, key, "bundle/tampered");
        }
        Path linked = copy(name);
        Files.createSymbolicLink(linked.resolve("link"), Path.of("a.txt"));
        assertRefused(linked, key, "bundle/malformed");
    }

    @Test
    void refuses_the_other_key() throws Exception {
        assertRefused(copy("p256"), "p384", "bundle/untrusted");
    }

    private static SignedContent verify(Path folder, String key) throws Exception {
        List<TrustedKey> signers = List.of(TrustedKey.read(resource(key + ".pem")));
        return new SignedFolder(signers, BundleLimits.DEFAULT).verify(folder, folder.resolve("model.sig"));
    }

    private static void assertRefused(Path folder, String key, String code) {
        assertThatThrownBy(() -> verify(folder, key))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(code);
    }

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(SignedFolderTest.class.getResource("/signed-folders/" + name))
                .toURI());
    }

    private Path copy(String name) throws Exception {
        Path from = resource(name);
        Path to = Files.createTempDirectory(temporary, name);
        try (Stream<Path> paths = Files.walk(from)) {
            paths.skip(1).forEach(path -> {
                try {
                    Files.copy(path, to.resolve(from.relativize(path).toString()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        return to;
    }
}
