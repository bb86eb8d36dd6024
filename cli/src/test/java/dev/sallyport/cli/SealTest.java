package dev.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealTest {
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

    private CommandRun seal(Object... more) {
        Object[] line = {"seal", MODEL, "--name", "digits", "--version", "1", "--out", bundle, "--state", state};
        Object[] all = new Object[line.length + more.length];
        System.arraycopy(line, 0, all, 0, line.length);
        System.arraycopy(more, 0, all, line.length, more.length);
        return CommandRun.of(all);
    }

    @Test
    void what_was_sealed_verifies() {
        CommandRun sealed = seal("--json");
        CommandRun verified = CommandRun.of("verify", bundle, "--state", state, "--json");

        assertThat(sealed.exitCode()).as(sealed.err()).isZero();
        assertThat(verified.exitCode()).as(verified.err()).isZero();
        assertThat(verified.json().string("name")).isEqualTo("digits");
        assertThat(verified.json().string("manifest")).isEqualTo(sealed.json().string("manifest"));
        assertThat(verified.json().string("signer")).isEqualTo(sealed.json().string("signer"));
    }

    @Test
    void verification_says_what_it_looked_at() {
        seal();

        CommandRun run = CommandRun.of("verify", bundle, "--public-key", state.resolve("keys/signing.pub.pem"));

        assertThat(run.exitCode()).isZero();
        assertThat(run.out().lines()).allMatch(line -> line.startsWith("ok  ") || line.startsWith("verified digits/1"));
        assertThat(run.out()).contains("layout", "signature", "manifest", "files", "payloads");
    }

    @Test
    void a_changed_payload_is_a_finding() throws IOException {
        seal();
        Path part = bundle.resolve("payload/0001-0001.enc");
        byte[] bytes = Files.readAllBytes(part);
        bytes[bytes.length / 2] ^= 1;
        Files.write(part, bytes);

        CommandRun run = CommandRun.of("verify", bundle, "--state", state, "--json");

        assertThat(run.exitCode()).isEqualTo(ExitCode.FINDING);
        assertThat(run.json().string("code")).isEqualTo("bundle/tampered");
    }

    @Test
    void another_signer_is_a_finding() {
        seal();
        Path other = folder.resolve("other");
        CommandRun.of("keys", "init", "--state", other);

        CommandRun run = CommandRun.of("verify", bundle, "--state", other);

        assertThat(run.exitCode()).isEqualTo(ExitCode.FINDING);
        assertThat(run.err()).contains("bundle/untrusted");
    }

    @Test
    void nothing_is_verified_without_a_key_to_trust() {
        seal();

        CommandRun run = CommandRun.of("verify", bundle, "--state", folder.resolve("none"));

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void an_existing_bundle_is_not_overwritten() {
        seal();

        CommandRun again = seal();

        assertThat(again.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(again.err()).contains("exists already", "--out");
        assertThat(CommandRun.of("verify", bundle, "--state", state).exitCode()).isZero();
    }

    @Test
    void the_contract_file_adds_labels_and_bounds() {
        seal("--contract", CommandRun.DIGITS.resolve("contract.json"));

        CommandRun run = CommandRun.of("inspect", bundle, "--state", state, "--json");

        assertThat(run.exitCode()).isZero();
        assertThat(run.json().string("licence")).isEqualTo("Apache-2.0");
        assertThat(run.json().object("contract").objects("outputs").getFirst().strings("labels"))
                .hasSize(10);
        assertThat(run.json().object("contract").objects("inputs").getFirst().optionalNumber("highest"))
                .contains(16.0);
    }

    @Test
    void warm_up_rows_are_sealed_with_the_model() {
        CommandRun sealed = seal("--warmup", CommandRun.DIGITS.resolve("../../../test.csv"), "--json");
        CommandRun inspected = CommandRun.of("inspect", bundle, "--state", state, "--json");

        assertThat(sealed.exitCode()).as(sealed.err()).isZero();
        assertThat(CommandRun.of("verify", bundle, "--state", state).exitCode()).isZero();
        assertThat(inspected.json().objects("files")).hasSize(2);
        assertThat(inspected.json().objects("files").get(1).string("path")).isEqualTo("warmup.bin");
    }

    @Test
    void a_warm_up_request_that_the_contract_refuses_is_not_sealed() throws IOException {
        Path request = Files.writeString(
                folder.resolve("request.json"),
                "{\"inputs\":[{\"name\":\"nobody\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[0]}]}");

        CommandRun run = seal("--warmup", request);

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("warm-up", "missing");
        assertThat(bundle).doesNotExist();
    }

    private CommandRun sealEnsemble(Path out) throws IOException {
        Path declaration = Files.writeString(folder.resolve("one.json"), """
                {"ensembleVersion": 1, "inputs": ["image"], "outputs": ["digit"], "steps": [
                  {"model": "digits", "version": "1", "inputs": {"pixels": "image"}, "outputs": {"probabilities": "digit"}}]}
                """);
        return CommandRun.of(
                "seal",
                declaration,
                "--name",
                "one",
                "--version",
                "1",
                "--members",
                folder,
                "--out",
                out,
                "--state",
                state);
    }

    @Test
    void the_contract_of_an_ensemble_follows_from_its_members() throws IOException {
        bundle = folder.resolve("digits/1");
        Files.createDirectories(bundle.getParent());
        seal("--contract", CommandRun.DIGITS.resolve("contract.json"));
        Path ensemble = folder.resolve("ensemble");

        CommandRun sealed = sealEnsemble(ensemble);
        CommandRun run = CommandRun.of("inspect", ensemble, "--state", state, "--json");

        assertThat(sealed.exitCode()).as(sealed.err()).isZero();
        assertThat(CommandRun.of("verify", ensemble, "--state", state).exitCode())
                .isZero();
        assertThat(run.json().string("format")).isEqualTo("ensemble");
        var input = run.json().object("contract").objects("inputs").getFirst();
        assertThat(input.string("name")).isEqualTo("image");
        assertThat(input.optionalNumber("highest")).contains(16.0);
        assertThat(run.json().object("contract").objects("outputs").getFirst().strings("labels"))
                .hasSize(10);
    }

    @Test
    void an_ensemble_of_members_that_are_missing_or_of_another_signer_is_not_sealed() throws IOException {
        assertThat(sealEnsemble(folder.resolve("ensemble")).exitCode()).isNotZero();

        bundle = folder.resolve("digits/1");
        Files.createDirectories(bundle.getParent());
        seal();
        state = folder.resolve("other");
        CommandRun run = sealEnsemble(folder.resolve("ensemble"));

        assertThat(run.exitCode()).isEqualTo(ExitCode.FINDING);
        assertThat(run.err()).contains("bundle/untrusted");
        assertThat(folder.resolve("ensemble")).doesNotExist();
    }

    @Test
    void a_contract_for_another_graph_is_refused() throws IOException {
        Path contract = Files.writeString(folder.resolve("contract.json"), "{\"inputs\":[{\"name\":\"nobody\"}]}");

        CommandRun run = seal("--contract", contract);

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("is no tensor of the graph");
        assertThat(bundle).doesNotExist();
    }

    @Test
    void a_file_that_is_no_model_is_refused() throws IOException {
        Path text = Files.writeString(folder.resolve("model.onnx"), "not a model");

        CommandRun run =
                CommandRun.of("seal", text, "--name", "m", "--version", "1", "--out", bundle, "--state", state);

        assertThat(run.exitCode()).isEqualTo(ExitCode.FINDING);
        assertThat(run.err()).contains("model/not-admitted");
    }

    @Test
    void inspect_shows_a_model_without_a_bundle() {
        CommandRun run = CommandRun.of("inspect", MODEL, "--json");

        assertThat(run.exitCode()).isZero();
        assertThat(run.json().string("kind")).isEqualTo("onnx");
        assertThat(run.json().object("operators").integer("Conv")).isEqualTo(2);
    }
}
