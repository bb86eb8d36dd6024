package dev.sallyport.admit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.admit.testing.Workshop;
import dev.sallyport.admit.trust.RevocationList;
import dev.sallyport.admit.trust.RevocationPolicy;
import dev.sallyport.admit.trust.TrustMemory;
import dev.sallyport.admit.trust.TrustRule;
import dev.sallyport.admit.trust.TrustRules;
import dev.sallyport.bundle.Bundle;
import dev.sallyport.bundle.BundleLimits;
import dev.sallyport.bundle.Progress;
import dev.sallyport.bundle.SigningCurve;
import dev.sallyport.bundle.SigningKey;
import dev.sallyport.core.ModelRef;
import dev.sallyport.onnx.testing.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyAdmissionTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    Path folder;

    private final Workshop workshop = new Workshop(SigningCurve.P256);
    private final SigningKey revoker = SigningKey.generate(SigningCurve.P256, RANDOM);
    private final List<byte[]> kept = new ArrayList<>();
    private Path model = Path.of("");

    @BeforeEach
    void model() throws IOException {
        model = folder.resolve("model.onnx");
        Files.write(model, Models.mlp(new Random(1), 4, 3).toBytes());
    }

    private Path seal(String version) throws IOException {
        return workshop.seal(
                model,
                new ModelRef("m", version),
                Files.createTempDirectory(folder, "b").resolve(version));
    }

    private TrustRules rules(String pattern, List<String> older, boolean downgrades) {
        TrustRule rule = new TrustRule(
                List.of(pattern),
                List.of(workshop.signer().publicKey()),
                List.of(),
                List.of(),
                Instant.MIN,
                Instant.MAX,
                older);
        RevocationPolicy revocations =
                new RevocationPolicy(folder.resolve("revoked"), revoker.publicKey(), Duration.ofHours(1));
        return new TrustRules(
                List.of(rule), SigningCurve.P256, Files.exists(revocations.file()) ? revocations : null, downgrades);
    }

    private void admit(Path bundle, TrustRules rules, TrustMemory memory) {
        TrustPolicy policy = new TrustPolicy(rules, memory, InstantSource.fixed(NOW));
        policy.admit(policy.verify(Bundle.open(bundle, BundleLimits.DEFAULT)), workshop.keys(), Progress.NONE)
                .close();
    }

    @Test
    void an_older_version_under_a_valid_signature_is_refused_also_by_the_next_server() throws IOException {
        Path one = seal("1");
        Path two = seal("2");
        TrustMemory memory = new TrustMemory(kept::add);
        admit(one, rules("m", List.of(), false), memory);
        admit(two, rules("m", List.of(), false), memory);
        TrustMemory next = TrustMemory.read(kept.getLast(), kept::add);
        assertThatThrownBy(() -> admit(one, rules("m", List.of(), false), next))
                .hasMessage("bundle/untrusted: version `1` is older than `2`, which was admitted before");
        Files.write(model, Models.mlp(new Random(2), 4, 3).toBytes());
        Path again = seal("2");
        assertThatThrownBy(() -> admit(again, rules("m", List.of(), false), next))
                .hasMessageContaining("was another bundle when it was admitted");
        admit(two, rules("m", List.of(), false), next);
        admit(one, rules("m", List.of("1"), false), next);
        admit(one, rules("m", List.of(), true), next);
    }

    @Test
    void nothing_is_learned_of_a_bundle_that_is_refused() throws IOException {
        Path two = seal("2");
        TrustMemory memory = new TrustMemory(kept::add);
        TrustPolicy policy = new TrustPolicy(rules("m", List.of(), false), memory, InstantSource.fixed(NOW));
        Workshop stranger = new Workshop(SigningCurve.P256);
        VerifiedBundle verified = policy.verify(Bundle.open(two, BundleLimits.DEFAULT));
        assertThatThrownBy(() -> policy.admit(verified, stranger.keys(), Progress.NONE))
                .hasMessageContaining("key/unavailable");
        assertThat(kept).isEmpty();
        admit(seal("1"), rules("m", List.of(), false), memory);
    }

    @Test
    void who_may_sign_one_model_may_not_sign_another() throws IOException {
        Path one = seal("1");
        assertThatThrownBy(() -> admit(one, rules("other*", List.of(), true), new TrustMemory(kept::add)))
                .hasMessage("bundle/untrusted: nobody may sign models named `m`");
    }

    @Test
    void what_was_revoked_is_refused_and_without_a_list_everything() throws IOException {
        Path one = seal("1");
        Path two = seal("2");
        TrustMemory memory = new TrustMemory(kept::add);
        RevocationList none = RevocationList.none(NOW);
        Path file = folder.resolve("revoked");
        Files.write(file, none.next(NOW, List.of(), List.of(), List.of()).sign(revoker, RANDOM));
        TrustRules rules = rules("m", List.of(), true);
        admit(one, rules, memory);
        String digest =
                workshop.verify(one, new ModelRef("m", "1")).manifestDigest().hex();
        RevocationList second =
                none.next(NOW, List.of(), List.of(), List.of()).next(NOW, List.of(digest), List.of(), List.of());
        byte[] before = Files.readAllBytes(file);
        Files.write(file, second.sign(revoker, RANDOM));
        assertThatThrownBy(() -> admit(one, rules, memory)).hasMessage("bundle/untrusted: the bundle was revoked");
        admit(two, rules, memory);
        Files.write(file, before);
        assertThatThrownBy(() -> admit(two, rules, memory)).hasMessageContaining("list 1 is older than 2");
        Files.delete(file);
        assertThatThrownBy(() -> admit(two, rules, memory)).hasMessage("bundle/untrusted: there is no revocation list");
    }

    @Test
    void every_decision_is_told_in_order() throws IOException {
        List<String> told = new ArrayList<>();
        Account account = new Account() {
            @Override
            public void begin(String step) {
                told.add(step);
            }

            @Override
            public void passed(String finding) {
                assertThat(finding).isNotEmpty();
                told.set(told.size() - 1, told.getLast() + " passed");
            }
        };
        TrustPolicy policy =
                new TrustPolicy(rules("n", List.of(), false), new TrustMemory(kept::add), InstantSource.fixed(NOW));
        assertThatThrownBy(() -> policy.verify(Bundle.open(seal("1"), BundleLimits.DEFAULT), account))
                .hasMessageContaining("nobody may sign");
        assertThat(told)
                .containsExactly("signer passed", "signature passed", "files passed", "manifest passed", "rule");
    }
}
