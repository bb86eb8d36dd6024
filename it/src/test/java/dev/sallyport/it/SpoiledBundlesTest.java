package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.admit.testing.Mutant;
import dev.sallyport.admit.testing.Mutants;
import dev.sallyport.bundle.SigningKey;
import dev.sallyport.bundle.keys.FileKeyService;
import dev.sallyport.core.Action;
import dev.sallyport.core.AuditEvent.Administration;
import dev.sallyport.it.RestCaller.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More than a thousand damaged bundles in the store of a running server: none is loaded, each leaves its trace. */
class SpoiledBundlesTest {
    private static final long SEED = 0x5a11_9047L;
    private static final long MEMORY_BOUND_KIB = 256 << 10;
    private static final long SLOWEST_MILLIS = 2_000;

    @TempDir
    Path folder;

    @Test
    void a_thousand_damaged_bundles_are_refused_with_an_entry_each() throws IOException {
        try (RunningServer server = RunningServer.quickstart(folder.resolve("state"));
                RestCaller caller = new RestCaller(server.connection())) {
            Path place = server.state().resolve("models/digits/1");
            assertThat(caller.unload("digits", "1").status()).isEqualTo(200);
            AuditFolder log = new AuditFolder(server.state());
            long before = residentKib(server);
            List<Mutant> mutants = mutants(server.state(), place);
            List<String> wrong = new ArrayList<>();
            for (Mutant mutant : mutants) {
                Mutant.remove(place);
                mutant.make(place);
                judge(mutant, place, caller, log, wrong);
            }
            assertThat(mutants).hasSizeGreaterThan(1_000);
            assertThat(wrong).as("seed %x", SEED).isEmpty();
            assertThat(residentKib(server) - before).isLessThan(MEMORY_BOUND_KIB);

            Mutant.remove(place);
            Files.move(folder.resolve("good"), place);
            assertThat(caller.load("digits", "1").status()).isEqualTo(200);
            String request = Example.named("digits").request(0, 1);
            assertThat(caller.infer("digits", request).status()).isEqualTo(200);
        }
    }

    /** Damages of the server's own bundle, made with the server's own keys in hand. */
    private List<Mutant> mutants(Path state, Path place) throws IOException {
        Path good = Files.move(place, folder.resolve("good"));
        SecureRandom random = new SecureRandom();
        SigningKey signer = SigningKey.read(state.resolve("keys/signing.pem"), random);
        try (FileKeyService keys = FileKeyService.open(state.resolve("keys/encryption.json"), random)) {
            Path other = Sealing.digits("2", signer, keys, folder.resolve("other"));
            return new Mutants(good, other, signer, SEED).all();
        }
    }

    private static void judge(Mutant mutant, Path place, RestCaller caller, AuditFolder log, List<String> wrong)
            throws IOException {
        if (!Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
            // No folder, no bundle: the store does not follow a link to one either.
            if (!caller.load("digits", "1").code().equals("model/unknown")) {
                wrong.add(mutant + ": not unknown");
            }
            return;
        }
        long size = log.size();
        long start = System.nanoTime();
        Answer answer = caller.load("digits", "1");
        long millis = (System.nanoTime() - start) / 1_000_000;
        boolean refused = answer.status() == 422 && answer.code().startsWith("bundle/");
        boolean traced = log.since(size).stream()
                .anyMatch(event -> event instanceof Administration act
                        && act.action() == Action.LOAD
                        && act.outcome().equals(answer.code()));
        if (!refused || !traced || millis > SLOWEST_MILLIS) {
            wrong.add("%s: %d %s, traced %s, %d ms".formatted(mutant, answer.status(), answer.body(), traced, millis));
        }
    }

    private static long residentKib(RunningServer server) throws IOException {
        Path status =
                Path.of("/proc", Long.toString(server.connection().process().pid()), "status");
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }
}
