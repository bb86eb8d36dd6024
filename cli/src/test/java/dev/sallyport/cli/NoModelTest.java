package dev.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What people take for a model, and bundles that something happened to. */
class NoModelTest {
    private static final Path MODEL = CommandRun.DIGITS.resolve("model.onnx");

    @TempDir
    Path folder;

    private Path state = Path.of("");
    private Path bundle = Path.of("");

    @BeforeEach
    void names() {
        state = folder.resolve("state");
        bundle = folder.resolve("bundle");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static Stream<Arguments> files() throws IOException {
        byte[] whole = Files.readAllBytes(MODEL);
        return Stream.of(
                Arguments.of("text", ascii("epoch,loss\n1,0.5\n"), "text"),
                Arguments.of("empty", new byte[0], "an empty file"),
                Arguments.of("a pickle", HexFormat.of().parseHex("8004952a000000000000008c05746f726368"), "pickle"),
                Arguments.of(
                        "a ZIP archive", ascii("PK\u0003\u0004\u0014\u0000\u0000\u0000model/data.pkl"), "ZIP archive"),
                Arguments.of("HDF5", ascii("\u0089HDF\r\n\u001a\n\u0000\u0000"), "HDF5"),
                Arguments.of(
                        "a pointer",
                        ascii("version https://git-lfs.github.com/spec/v1\noid sha256:0\n"),
                        "git lfs pull"),
                Arguments.of("half a model", Arrays.copyOf(whole, whole.length / 2), "export the model again"),
                Arguments.of("a model's first bytes", Arrays.copyOf(whole, 3), "export the model again"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void is_not_sealed_and_is_told_apart(String what, byte[] content, String finding) throws IOException {
        Path file = Files.write(folder.resolve("model.onnx"), content);

        CommandRun sealed =
                CommandRun.of("seal", file, "--name", "m", "--version", "1", "--out", bundle, "--state", state);
        CommandRun inspected = CommandRun.of("inspect", file);

        Mistake.isSaid(sealed, ExitCode.FINDING, "model/not-admitted", finding, "export", file.toString());
        Mistake.isSaid(inspected, ExitCode.FINDING, "model/not-admitted", finding, "export");
        assertThat(bundle).doesNotExist();
        assertThat(file).hasBinaryContent(content);
    }

    private void seal() {
        assertThat(CommandRun.of("seal", MODEL, "--name", "m", "--version", "1", "--out", bundle, "--state", state)
                        .exitCode())
                .isZero();
    }

    @Test
    void a_changed_byte_is_named_and_the_bundle_is_not_to_be_used() throws IOException {
        seal();
        Path part = bundle.resolve("payload/0001-0001.enc");
        byte[] bytes = Files.readAllBytes(part);
        bytes[bytes.length / 2] ^= 1;
        Files.write(part, bytes);

        Mistake.isSaid(
                CommandRun.of("verify", bundle, "--state", state),
                ExitCode.FINDING,
                "bundle/tampered",
                "payload/0001-0001.enc",
                "seal the model again");
    }

    @Test
    void another_signer_is_not_trusted_and_the_way_to_trust_is_said() {
        seal();
        Path other = folder.resolve("other");
        CommandRun.of("keys", "init", "--state", other);

        Mistake.isSaid(
                CommandRun.of("verify", bundle, "--state", other),
                ExitCode.FINDING,
                "bundle/untrusted",
                "--public-key",
                "models.signers");
    }

    @Test
    void a_folder_that_is_no_bundle_is_said_to_be_none() throws IOException {
        seal();
        Path empty = Files.createDirectory(folder.resolve("empty"));

        Mistake.isSaid(
                CommandRun.of("verify", empty, "--state", state),
                ExitCode.FINDING,
                "bundle/malformed",
                "sallyport seal");
        Mistake.isSaid(CommandRun.of("inspect", empty), ExitCode.FINDING, "bundle/malformed", "sallyport seal");
    }

    @Test
    void a_name_that_none_can_be_is_found_before_anything_is_made() {
        CommandRun run =
                CommandRun.of("seal", MODEL, "--name", "a b", "--version", "1", "--out", bundle, "--state", state);

        Mistake.isSaid(run, ExitCode.USAGE, "`a b`", "letters, digits");
        assertThat(state).doesNotExist();
    }
}
