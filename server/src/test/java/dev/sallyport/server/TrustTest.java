package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.bundle.SigningCurve;
import dev.sallyport.bundle.SigningKey;
import dev.sallyport.core.Digest;
import dev.sallyport.core.ModelRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustTest {
    @TempDir
    Path folder;

    @Test
    void a_policy_is_yaml_or_json_beside_the_files_it_names() throws IOException {
        String pem = SigningKey.generate(SigningCurve.P256, new SecureRandom())
                .publicKey()
                .pem();
        Files.writeString(folder.resolve("signer.pem"), pem);
        Path yaml = Files.writeString(
                folder.resolve("trust.yaml"), "trustVersion: 1\nrules: [{models: [\"*\"], keys: [signer.pem]}]\n");
        Path json = Files.writeString(
                folder.resolve("trust.json"),
                "{\"trustVersion\":1,\"downgrades\":\"allow\",\"rules\":[{\"models\":[\"a\"],\"keys\":[\"signer.pem\"]}]}");
        assertThat(Trust.rules(yaml).allowsDowngrades()).isFalse();
        assertThat(Trust.rules(json).allowsDowngrades()).isTrue();
        Path twice = Files.writeString(folder.resolve("twice.yaml"), "trustVersion: 1\ntrustVersion: 1\nrules: []\n");
        assertThatThrownBy(() -> Trust.rules(twice)).hasMessageContaining("configuration/invalid");
        assertThatThrownBy(() -> Trust.rules(folder.resolve("none"))).hasMessageContaining("configuration/invalid");
    }

    @Test
    void what_was_admitted_outlives_the_server_and_a_damaged_memory_is_a_refusal_to_start() throws IOException {
        Path file = folder.resolve("memory.json");
        Digest digest = Digest.sha256(new byte[0]);
        Trust.memory(file).admitted(new ModelRef("m", "2"), digest);
        assertThatThrownBy(() -> Trust.memory(file).check(new ModelRef("m", "1"), digest, List.of()))
                .hasMessageContaining("is older than `2`");
        Files.writeString(file, "{}");
        assertThatThrownBy(() -> Trust.memory(file)).hasMessageContaining("configuration/invalid");
        Files.delete(file);
        Files.createDirectory(file);
        assertThatThrownBy(() -> Trust.memory(file)).hasMessageContaining("configuration/invalid");
    }
}
