package dev.sallyport.admit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.admit.testing.Workshop;
import dev.sallyport.bundle.Bundle;
import dev.sallyport.bundle.BundleLimits;
import dev.sallyport.bundle.Progress;
import dev.sallyport.bundle.SigningCurve;
import dev.sallyport.bundle.SigningKey;
import dev.sallyport.bundle.keys.FileKeyService;
import dev.sallyport.bundle.keys.RecipientKeyService;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.ProblemException;
import dev.sallyport.onnx.testing.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RewrapTest {
    private static final ModelRef REF = new ModelRef("m", "1");

    @TempDir
    Path folder;

    private final SecureRandom random = new SecureRandom();
    private final Workshop workshop = new Workshop(SigningCurve.P256);
    private Path bundle = Path.of("");
    private Path draft = Path.of("");
    private FileKeyService next;

    @BeforeEach
    void seal() throws IOException {
        Path model = Files.write(
                folder.resolve("model.onnx"),
                Models.mlp(new SplittableRandom(1), 4, 4, 1).toBytes());
        bundle = workshop.seal(model, REF, folder.resolve("bundle"), workshop.keys());
        draft = folder.resolve(".bundle.rewrap");
        next = FileKeyService.create(folder.resolve("next"), random);
    }

    private Rewrap rewrap() {
        return new Rewrap(workshop.policy(), workshop.signer(), random);
    }

    private void opensWith(FileKeyService keys) {
        workshop.policy().admit(verified(), keys, Progress.NONE).close();
    }

    private VerifiedBundle verified() {
        return workshop.policy().verify(Bundle.open(bundle, BundleLimits.DEFAULT), REF);
    }

    @Test
    void the_new_key_opens_it_and_the_old_one_does_not() throws IOException {
        byte[] payload = Files.readAllBytes(bundle.resolve("payload/0001-0001.enc"));
        byte[] manifest = Files.readAllBytes(bundle.resolve("manifest.json"));
        rewrap().rewrap(bundle, workshop.keys(), next, List.of());
        opensWith(next);
        assertThatThrownBy(() -> opensWith(workshop.keys())).hasMessageContaining("key/unavailable");
        assertThat(bundle.resolve("payload/0001-0001.enc")).hasBinaryContent(payload);
        assertThat(bundle.resolve("manifest.json")).hasBinaryContent(manifest);
        assertThat(draft).doesNotExist();
    }

    @Test
    void recipients_open_it_too() {
        RecipientKeyService recipient = RecipientKeyService.create(folder.resolve("recipient"), random);
        rewrap().rewrap(bundle, workshop.keys(), next, List.of(recipient.publicKey(), recipient.publicKey()));
        workshop.policy().admit(verified(), recipient, Progress.NONE).close();
        opensWith(next);
        rewrap().rewrap(bundle, recipient, next, List.of());
        assertThatThrownBy(() -> workshop.policy().admit(verified(), recipient, Progress.NONE))
                .hasMessage("key/unavailable: the bundle is sealed to another key");
    }

    @Test
    void what_nobody_trusted_signed_is_not_signed_anew() {
        Rewrap foreign = new Rewrap(
                new TrustPolicy(
                        List.of(SigningKey.generate(SigningCurve.P256, random).publicKey())),
                workshop.signer(),
                random);
        assertThatThrownBy(() -> foreign.rewrap(bundle, workshop.keys(), next, List.of()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("bundle/untrusted");
        assertThatThrownBy(() -> rewrap().rewrap(bundle, next, next, List.of()))
                .hasMessageContaining("key/unavailable");
        opensWith(workshop.keys());
        assertThat(draft).doesNotExist();
    }

    /** Killed before the first rename, between the two, and after the second. */
    @Test
    void what_was_interrupted_is_finished_or_begun_anew() throws IOException {
        Path other = folder.resolve("other");
        copy(bundle, other);
        rewrap().rewrap(other, workshop.keys(), next, List.of());
        for (int renames = 0; renames <= 2; renames++) {
            Path model = folder.resolve("at-" + renames);
            copy(bundle, model);
            Path left = Files.createDirectories(folder.resolve(".at-" + renames + ".rewrap"));
            Files.copy(other.resolve("model.sig"), (renames > 0 ? model : left).resolve("model.sig"), REPLACE);
            Files.copy(other.resolve("envelope.json"), (renames > 1 ? model : left).resolve("envelope.json"), REPLACE);
            rewrap().rewrap(model, renames == 0 ? workshop.keys() : next, next, List.of());
            VerifiedBundle done = workshop.policy().verify(Bundle.open(model, BundleLimits.DEFAULT), REF);
            workshop.policy().admit(done, next, Progress.NONE).close();
            assertThat(left).doesNotExist();
        }
    }

    @Test
    void a_draft_of_another_bundle_is_dropped() throws IOException {
        Files.createDirectories(draft);
        Files.writeString(draft.resolve("envelope.json"), "{}");
        rewrap().rewrap(bundle, workshop.keys(), next, List.of());
        opensWith(next);
    }

    private static final java.nio.file.CopyOption REPLACE = java.nio.file.StandardCopyOption.REPLACE_EXISTING;

    private static void copy(Path from, Path to) throws IOException {
        try (java.util.stream.Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)), REPLACE);
            }
        }
    }
}
