package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.admit.Account;
import dev.sallyport.admit.SignedFolder;
import dev.sallyport.admit.SignedFolder.LeftOut;
import dev.sallyport.admit.TrustPolicy;
import dev.sallyport.admit.trust.TrustRules;
import dev.sallyport.bundle.Bundle;
import dev.sallyport.bundle.BundleLimits;
import dev.sallyport.bundle.SigningCurve;
import dev.sallyport.bundle.SigningKey;
import dev.sallyport.bundle.keys.FileKeyService;
import dev.sallyport.core.DataType;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.it.Program.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The reference tool of OpenSSF Model Signing verifies our signatures, and we verify its. */
class ModelSigningTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void the_reference_tool_verifies_our_bundles(SigningCurve curve) throws IOException {
        SigningKey key = SigningKey.generate(curve, RANDOM);
        Path bundle = sealed(key);
        assertThat(verifies(bundle, key).exit()).isZero();

        Path payload = bundle.resolve("payload/0001-0001.enc");
        byte[] bytes = Files.readAllBytes(payload);
        bytes[bytes.length / 2] ^= 1;
        Files.write(payload, bytes);
        assertThat(verifies(bundle, key).exit()).isNotZero();
    }

    @ParameterizedTest
    @EnumSource
    void we_verify_a_folder_that_the_reference_tool_signed(SigningCurve curve) throws IOException {
        SigningKey key = SigningKey.generate(curve, RANDOM);
        Path model = folder.resolve("model");
        Path weights = Files.createDirectories(model.resolve("sub")).resolve("weights.bin");
        Files.writeString(weights, "weights");
        Files.writeString(model.resolve("config.json"), "{}");
        Files.writeString(model.resolve("sub-b.txt"), "sorts differently by path and by text");
        Path signature = folder.resolve("folder.sig");
        sign(model, signature, key);
        SignedFolder verifier =
                new SignedFolder(TrustRules.ofKeys(List.of(key.publicKey())), BundleLimits.DEFAULT, LeftOut.NOTHING);
        assertThat(verifier.verify(model, signature, Instant.EPOCH, Account.NONE)
                        .resources())
                .hasSize(3);

        Files.writeString(weights, "Weights");
        assertThatThrownBy(() -> verifier.verify(model, signature, Instant.EPOCH, Account.NONE))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("bundle/tampered");
    }

    @ParameterizedTest
    @EnumSource
    void we_accept_a_bundle_that_the_reference_tool_signed_anew(SigningCurve curve) throws IOException {
        Path bundle = sealed(SigningKey.generate(curve, RANDOM));
        SigningKey other = SigningKey.generate(curve, RANDOM);
        Files.delete(bundle.resolve("model.sig"));
        sign(bundle, bundle.resolve("model.sig"), other);
        TrustPolicy policy = new TrustPolicy(List.of(other.publicKey()));
        assertThat(policy.verify(Bundle.open(bundle, BundleLimits.DEFAULT)).ref())
                .isEqualTo(new ModelRef("digits", "1"));
    }

    @Test
    void the_reference_tool_verifies_a_bundle_with_warm_up_requests() throws IOException {
        SigningKey key = SigningKey.generate(SigningCurve.P256, RANDOM);
        Tensor image = Tensor.of("pixels", DataType.FP32, Shape.of(1, 1, 8, 8), ByteBuffer.allocate(256));
        try (FileKeyService keys = FileKeyService.create(folder.resolve("kek.json"), RANDOM)) {
            Path bundle = Sealing.digits("1", key, keys, folder.resolve("bundle"), List.of(List.of(image)));
            assertThat(bundle.resolve("payload/0002-0001.enc")).exists();
            assertThat(verifies(bundle, key).exit()).isZero();
        }
    }

    private Path sealed(SigningKey key) {
        try (FileKeyService keys = FileKeyService.create(folder.resolve("kek.json"), RANDOM)) {
            return Sealing.digits("1", key, keys, folder.resolve("bundle"));
        }
    }

    private Outcome verifies(Path bundle, SigningKey key) throws IOException {
        Path publicKey = folder.resolve("public.pem");
        Files.writeString(publicKey, key.publicKey().pem());
        return tool(List.of(
                "verify",
                "key",
                "--signature",
                bundle.resolve("model.sig").toString(),
                "--public_key",
                publicKey.toString(),
                bundle.toString()));
    }

    private void sign(Path model, Path signature, SigningKey key) throws IOException {
        Path privateKey = folder.resolve("private.pem");
        Files.writeString(privateKey, key.plaintextPem());
        List<String> command = new ArrayList<>(List.of("sign", "key", "--private_key", privateKey.toString()));
        command.addAll(List.of("--signature", signature.toString()));
        command.add(model.toString());
        tool(command).succeeded();
    }

    private Outcome tool(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Clients.python().resolve("model_signing").toString());
        command.addAll(arguments);
        return Program.run(folder, Duration.ofSeconds(60), command);
    }
}
