package dev.sallyport.guard.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.Principal;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.SecretBytes;
import dev.sallyport.guard.identity.Authentication.Proven;
import dev.sallyport.guard.identity.Authentication.Unavailable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiKeyTest {
    private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    private Path folder;

    private final ManualTime time = new ManualTime(NOW);

    private ApiKeyStore store() {
        return store((byte) 1);
    }

    private ApiKeyStore store(byte pepper) {
        byte[] bytes = new byte[32];
        bytes[0] = pepper;
        return new ApiKeyStore(folder.resolve("keys.json"), SecretBytes.copyOf(bytes), time);
    }

    private String file() throws IOException {
        return Files.readString(folder.resolve("keys.json"));
    }

    @Test
    void proves_whom_it_was_minted_for() {
        ApiKeyStore store = store();
        ApiKey key = store.mint("client", Set.of("team"), NOW, null, RANDOM);
        assertThat(new ApiKeyVerifier(store, time).verify(key.reveal()))
                .isEqualTo(new Proven(new Principal("client", Set.of("team"), Principal.Proof.API_KEY, key.id())));
    }

    @Test
    void judges_every_known_attack() {
        ApiKeyStore store = store();
        List<TokenAttacks.Case> attacks = ApiKeyAttacks.of(store, RANDOM);
        IdentityVerifier identity = new IdentityVerifier(List.of(new ApiKeyVerifier(store, time)));
        for (TokenAttacks.Case attack : attacks) {
            Authentication outcome = identity.verify(new Credentials(attack.authorization(), false, "127.0.0.1"));
            if (attack.reason() == null) {
                assertThat(outcome).as(attack.name()).isInstanceOf(Proven.class);
            } else {
                assertThat(outcome).as(attack.name()).isEqualTo(attack.reason().rejected());
            }
        }
    }

    @Test
    void refuses_a_credential_in_the_query_even_beside_a_good_header() {
        ApiKeyStore store = store();
        String key = store.mint("client", Set.of(), NOW, null, RANDOM).reveal();
        IdentityVerifier identity = new IdentityVerifier(List.of(new ApiKeyVerifier(store, time)));
        assertThat(identity.verify(new Credentials(List.of("Bearer " + key), true, "127.0.0.1")))
                .isEqualTo(Reason.CREDENTIAL_IN_QUERY.rejected());
    }

    @Test
    void expires_at_the_moment_it_was_given() {
        ApiKeyStore store = store();
        ApiKey key = store.mint("client", Set.of(), NOW, NOW.plusSeconds(10), RANDOM);
        ApiKeyVerifier verifier = new ApiKeyVerifier(store, time);
        time.pass(Duration.ofMillis(9_999));
        assertThat(verifier.verify(key.reveal())).isInstanceOf(Proven.class);
        time.pass(Duration.ofMillis(1));
        assertThat(verifier.verify(key.reveal())).isEqualTo(Reason.KEY_EXPIRED.rejected());
    }

    @Test
    void another_process_sees_a_revocation_within_a_second() {
        ApiKeyStore minting = store();
        ApiKey key = minting.mint("client", Set.of(), NOW, null, RANDOM);
        ApiKeyVerifier serving = new ApiKeyVerifier(store(), time);
        assertThat(serving.verify(key.reveal())).isInstanceOf(Proven.class);
        assertThat(minting.revoke(key.id(), NOW)).isTrue();
        time.pass(Duration.ofSeconds(1));
        assertThat(serving.verify(key.reveal())).isEqualTo(Reason.KEY_REVOKED.rejected());
        assertThat(minting.revoke(key.id(), NOW)).isFalse();
        assertThat(minting.revoke("unknown", NOW)).isFalse();
    }

    @Test
    void another_pepper_proves_nothing() {
        ApiKey key = store().mint("client", Set.of(), NOW, null, RANDOM);
        assertThat(new ApiKeyVerifier(store((byte) 2), time).verify(key.reveal()))
                .isEqualTo(Reason.KEY_SECRET.rejected());
    }

    @Test
    void the_file_holds_no_secret_and_is_its_owners_alone() throws IOException {
        ApiKey key = store().mint("client", Set.of(), NOW, null, RANDOM);
        assertThat(file()).contains(key.id()).doesNotContain(new String(key.secret(), StandardCharsets.US_ASCII));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("keys.json"))))
                .isEqualTo("rw-------");
        assertThat(key.toString()).doesNotContain(new String(key.secret(), StandardCharsets.US_ASCII));
    }

    @Test
    void a_damaged_or_missing_file_proves_nothing_and_refuses_nobody_for_good() throws IOException {
        ApiKeyStore store = store();
        ApiKeyVerifier verifier = new ApiKeyVerifier(store, time);
        ApiKey key = store.mint("client", Set.of(), NOW, null, RANDOM);
        String good = file();
        for (String damaged : List.of(
                "",
                "{",
                good.replace("client", "a b"),
                good.replaceFirst("\"hmac\": \"..", "\"hmac\": \""),
                good.replace("\"version\": 1", "\"version\": 2"),
                good.replace("\"groups\"", "\"group\""))) {
            Files.writeString(folder.resolve("keys.json"), damaged);
            time.pass(Duration.ofSeconds(1));
            assertThat(verifier.verify(key.reveal())).isInstanceOf(Unavailable.class);
        }
        Files.delete(folder.resolve("keys.json"));
        time.pass(Duration.ofSeconds(1));
        assertThat(verifier.verify(key.reveal())).isInstanceOf(Unavailable.class);
        Files.writeString(folder.resolve("keys.json"), good);
        time.pass(Duration.ofSeconds(1));
        assertThat(verifier.verify(key.reveal())).isInstanceOf(Proven.class);
    }

    @Test
    void no_key_is_lost_when_many_are_minted_at_once() {
        List<ApiKeyStore> stores = List.of(store(), store(), store());
        List<CompletableFuture<ApiKey>> minted = IntStream.range(0, 24)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> stores.get(i % 3).mint("client-" + i, Set.of(), NOW, null, RANDOM)))
                .toList();
        ApiKeyVerifier verifier = new ApiKeyVerifier(store(), time);
        minted.forEach(CompletableFuture::join);
        time.pass(Duration.ofSeconds(1));
        for (CompletableFuture<ApiKey> key : minted) {
            assertThat(verifier.verify(key.join().reveal())).isInstanceOf(Proven.class);
        }
    }

    @Test
    void readers_never_see_half_a_change() {
        ApiKeyStore store = store();
        ApiKey key = store.mint("client", Set.of(), NOW, null, RANDOM);
        ApiKeyVerifier verifier = new ApiKeyVerifier(store(), time);
        CompletableFuture<Void> changes = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 40; i++) {
                store.mint("other-" + i, Set.of(), NOW, null, RANDOM);
            }
        });
        while (!changes.isDone()) {
            time.pass(Duration.ofSeconds(1));
            assertThat(verifier.verify(key.reveal())).isInstanceOf(Proven.class);
        }
        changes.join();
    }

    @Test
    void mints_only_for_names_that_rules_can_carry() {
        ApiKeyStore store = store();
        for (String name : List.of("", "a b", "a\nb", "ä", "x".repeat(256))) {
            assertThatThrownBy(() -> store.mint(name, Set.of(), NOW, null, RANDOM))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problem()).isInstanceOf(ConfigurationInvalid.class));
        }
        assertThatThrownBy(() -> store.mint("client", Set.of("a", "b\n"), NOW, null, RANDOM))
                .hasMessage("configuration/invalid: not a name of a principal or of a group");
        assertThat(folder.resolve("keys.json")).doesNotExist();
    }

    @Test
    void a_short_pepper_is_refused() {
        assertThatThrownBy(() -> new ApiKeyStore(folder.resolve("k"), SecretBytes.copyOf(new byte[31]), time))
                .hasMessageContaining("32 bytes");
    }
}
