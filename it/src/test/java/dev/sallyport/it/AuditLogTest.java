package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.AuditEvent.Inference;
import dev.sallyport.core.AuditEvent.Refusal;
import dev.sallyport.it.Program.Outcome;
import dev.sallyport.it.RestCaller.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log a server leaves behind, read by others. */
class AuditLogTest {
    @TempDir
    Path folder;

    @Test
    void every_answer_and_every_refusal_has_its_entry() throws IOException {
        try (RunningServer server = RunningServer.quickstart(folder.resolve("state"));
                RestCaller caller = new RestCaller(server.connection())) {
            String request = Example.named("digits").request(0, 1);
            Answer answered = caller.infer("digits", request);
            Answer refused = caller.infer("no-such-model", request);
            AuditFolder log = new AuditFolder(server.state());
            AuditEvent answer = log.event(answered.auditIndex());
            assertThat(answer).isInstanceOf(Inference.class);
            assertThat(((Inference) answer).model().name()).isEqualTo("digits");
            assertThat(refused.status()).isEqualTo(404);
            assertThat(log.event(refused.auditIndex()))
                    .isInstanceOfSatisfying(
                            Refusal.class, entry -> assertThat(entry.code()).isEqualTo("model/unknown"));
        }
    }

    @Test
    void a_go_program_verifies_the_log_and_notices_a_changed_byte() throws IOException {
        Path logcheck = Clients.logcheck();
        Path state = folder.resolve("state");
        try (RunningServer server = RunningServer.quickstart(state);
                RestCaller caller = new RestCaller(server.connection())) {
            String request = Example.named("digits").request(0, 1);
            for (int i = 0; i < 600; i++) {
                assertThat(caller.infer("digits", request).status()).isEqualTo(200);
            }
        }
        String key = verifierKey(state);
        Path log = AuditFolder.of(state);
        Outcome good = check(logcheck, log, key);
        assertThat(good.exit()).as(good.err()).isZero();
        assertThat(good.out()).contains("\"proofs\":64").contains("\"other_signatures\":1");

        Path entries = log.resolve("tile/entries/000");
        byte[] bytes = Files.readAllBytes(entries);
        bytes[bytes.length / 2] ^= 1;
        Files.write(entries, bytes);
        assertThat(check(logcheck, log, key).err()).contains("is not the one in the tree");
        Outcome ours = Program.run(
                Repository.ROOT, Duration.ofSeconds(60), List.of("./sallyport", "audit", "verify", log.toString()));
        assertThat(ours.exit()).isEqualTo(1);
        assertThat(ours.out() + ours.err()).contains("tile/entries/000");
    }

    @Test
    void openssl_verifies_the_ml_dsa_signature() throws IOException {
        Path python = Clients.python().resolve("python");
        Path state = folder.resolve("state");
        RunningServer.quickstart(state).close();
        Outcome checked = Program.run(
                Repository.ROOT,
                Duration.ofSeconds(60),
                List.of(
                        python.toString(),
                        Repository.CLIENTS.resolve("python/checkpoint.py").toString(),
                        AuditFolder.of(state).resolve("checkpoint").toString(),
                        AuditFolder.verifierKeys(state).toString()));
        assertThat(checked.exit()).as(checked.err()).isZero();
        assertThat(checked.out()).contains("\"verified\": true").contains("\"changed_refused\": 2");
    }

    private static Outcome check(Path logcheck, Path log, String key) {
        return Program.run(Repository.ROOT, Duration.ofSeconds(60), List.of(logcheck.toString(), log.toString(), key));
    }

    /** The Ed25519 key; the other line is for tools that know ML-DSA-44. */
    private static String verifierKey(Path state) throws IOException {
        return Files.readAllLines(AuditFolder.verifierKeys(state)).getFirst();
    }
}
