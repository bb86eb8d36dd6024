package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.bundle.SigningKey;
import dev.sallyport.bundle.keys.FileKeyService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server under a trust policy: an older version under a valid signature, and one that was taken back. */
class DowngradeTest {
    private static final Map<String, String> POLICY = Map.of("SALLYPORT_MODELS__TRUST", "policy");

    @TempDir
    Path folder;

    private static void policy(Path state, String more) throws IOException {
        Files.writeString(
                state.resolve("access/trust.yaml"),
                """
                trustVersion: 1
                revocations: {list: revoked.json, signer: ../keys/signing.pub.pem, maxAge: 1h}
                rules:
                  - models: ["*"]
                    keys: [../keys/signing.pub.pem]
                    %s
                """.formatted(more),
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING);
    }

    private void revoke(Path state, Object... what) {
        Object[] line = {
            "trust", "revoke", state.resolve("access/revoked.json"), "--key", state.resolve("keys/signing.pem")
        };
        Object[] all = java.util.Arrays.copyOf(line, line.length + what.length);
        System.arraycopy(what, 0, all, line.length, what.length);
        Command.run(folder, all).succeeded();
    }

    private void seal(Path state, String version) {
        SecureRandom random = new SecureRandom();
        SigningKey signer = SigningKey.read(state.resolve("keys/signing.pem"), random);
        try (FileKeyService keys = FileKeyService.open(state.resolve("keys/encryption.json"), random)) {
            Sealing.digits(version, signer, keys, state.resolve("models/digits/" + version));
        }
    }

    @Test
    void what_was_served_before_and_what_was_taken_back_does_not_return() throws IOException {
        Path state = folder.resolve("state");
        Command.run(folder, "keys", "init", "--state", state).succeeded();
        policy(state, "older: []");
        revoke(state);
        try (RunningServer server =
                        RunningServer.quickstart(state, Repository.EXAMPLES.resolve("digits/models"), POLICY);
                RestCaller caller = new RestCaller(server.connection())) {
            seal(state, "2");
            seal(state, "3");
            assertThat(caller.load("digits", "3").status()).isEqualTo(200);
            assertThat(Files.readString(state.resolve("trust.json"))).contains("\"digits\"", "\"3\"");
            assertThat(caller.load("digits", "2").status()).isEqualTo(422);
            assertThat(caller.load("digits", "2").code()).isEqualTo("bundle/untrusted");
            assertThat(caller.load("digits", "2").body()).contains("is older than `3`, which was admitted before");

            String signer = SigningKey.read(state.resolve("keys/signing.pem"), new SecureRandom())
                    .publicKey()
                    .keyId();
            revoke(state, "--signer", signer);
            assertThat(caller.load("digits", "3").body()).contains("the signer's key was revoked");
            Files.delete(state.resolve("access/revoked.json"));
            assertThat(caller.load("digits", "3").body()).contains("there is no revocation list");
        }
    }
}
