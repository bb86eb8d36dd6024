package dev.sallyport.admit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.admit.SignedFolder.LeftOut;
import dev.sallyport.admit.trust.TrustRules;
import dev.sallyport.bundle.BundleLimits;
import dev.sallyport.bundle.SignedContent;
import dev.sallyport.bundle.TrustedKey;
import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
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
    void says_which_file_is_not_as_it_was_signed() throws Exception {
        Path changed = copy("p256");
        Files.writeString(changed.resolve("sub/w.bin"), "Weights");
        assertRefused(changed, "p256", "bundle/tampered: sub/w.bin: is not what was signed");
        Path missing = copy("shards");
        Files.delete(missing.resolve("sub/w.bin"));
        assertRefused(missing, "p256", "bundle/tampered: sub/w.bin: is signed but missing");
        Path longer = copy("shards");
        Files.writeString(longer.resolve("sub/w.bin"), "weights!");
        assertRefused(longer, "p256", "bundle/tampered: sub/w.bin: is not of the size that was signed");
        Path more = copy("shards");
        Files.writeString(more.resolve("b.txt"), "x");
        assertRefused(more, "p256", "bundle/tampered: b.txt: is not signed");
    }

    /** A signature by shards says nothing of empty files. */
    @Test
    void an_empty_file_may_be_added_to_shards_and_to_nothing_else() throws Exception {
        Path shards = copy("shards");
        Files.createFile(shards.resolve("nothing"));
        assertThat(verify(shards, "p256").resources()).hasSize(3);
        Path whole = copy("p256");
        Files.createFile(whole.resolve("nothing"));
        assertRefused(whole, "p256", "bundle/tampered: nothing: is not signed");
    }

    @Test
    void the_signature_is_a_regular_file_of_bounded_size_that_may_lie_elsewhere() throws Exception {
        Path folder = copy("p256");
        Path signature = folder.resolve("model.sig");
        assertThatThrownBy(() -> verify(folder, folder, BundleLimits.DEFAULT))
                .hasMessage("bundle/malformed: signature: is not a regular file");
        int size = (int) Files.size(signature);
        BundleLimits exact = new BundleLimits(100, 16, 512, size, 1000, 100_000);
        assertThat(verify(folder, signature, exact).resources()).hasSize(3);
        BundleLimits less = new BundleLimits(100, 16, 512, size - 1, 1000, 100_000);
        assertThatThrownBy(() -> verify(folder, signature, less))
                .hasMessage("bundle/too-large: signature over the limit of " + (size - 1));
        Path elsewhere = Files.move(signature, temporary.resolve("elsewhere.sig"));
        assertThat(verify(folder, elsewhere, BundleLimits.DEFAULT).resources()).hasSize(3);
    }

    @Test
    void refuses_the_other_key() throws Exception {
        assertRefused(copy("p256"), "p384", "bundle/untrusted");
    }

    private static SignedContent verify(Path folder, String key) throws Exception {
        return verify(folder, folder.resolve("model.sig"), key, BundleLimits.DEFAULT);
    }

    private static SignedContent verify(Path folder, Path signature, BundleLimits limits) throws Exception {
        return verify(folder, signature, "p256", limits);
    }

    private static SignedContent verify(Path folder, Path signature, String key, BundleLimits limits) throws Exception {
        List<TrustedKey> signers = List.of(TrustedKey.read(resource(key + ".pem")));
        return new SignedFolder(TrustRules.ofKeys(signers), limits, LeftOut.NOTHING)
                .verify(folder, signature, Instant.EPOCH, Account.NONE);
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
