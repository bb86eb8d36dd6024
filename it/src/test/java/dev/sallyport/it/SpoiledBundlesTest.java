package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.Action;
import dev.sallyport.core.AuditEvent.Administration;
import dev.sallyport.it.RestCaller.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thousand spoiled bundles in the store of a running server: none is loaded, each leaves its trace. */
class SpoiledBundlesTest {
    private static final int COUNT = 1_000;
    private static final long SEED = 0x5a11_9047L;
    private static final long MEMORY_BOUND_KIB = 256 << 10;
    private static final long SLOWEST_MILLIS = 2_000;

    @TempDir
    Path folder;

    @Test
    void a_thousand_spoiled_bundles_are_refused_with_an_entry_each() throws IOException {
        try (RunningServer server = RunningServer.quickstart(folder.resolve("state"));
                RestCaller caller = new RestCaller(server.connection())) {
            Path store = server.state().resolve("models");
            Path good = folder.resolve("good");
            Mutants.copyFolder(store.resolve("digits/1"), good);
            assertThat(caller.unload("digits", "1").status()).isEqualTo(200);
            AuditFolder log = new AuditFolder(server.state());
            long before = residentKib(server);
            List<String> wrong = new ArrayList<>();
            for (Mutant mutant : Mutants.of(good, store.resolve("diagnosis/1"), COUNT, new Random(SEED))) {
                Path place = store.resolve("digits/1");
                Mutants.remove(place);
                Mutants.copyFolder(good, place);
                mutant.change().apply(place);
                judge(mutant, caller, log, wrong);
            }
            assertThat(wrong).as(Mutants.seedText(SEED)).isEmpty();
            assertThat(residentKib(server) - before).isLessThan(MEMORY_BOUND_KIB);

            Mutants.remove(store.resolve("digits/1"));
            Mutants.copyFolder(good, store.resolve("digits/1"));
            assertThat(caller.load("digits", "1").status()).isEqualTo(200);
            Example digits = Example.named("digits");
            assertThat(caller.infer("digits", digits.request(0, 1)).status()).isEqualTo(200);
        }
    }

    private static void judge(Mutant mutant, RestCaller caller, AuditFolder log, List<String> wrong)
            throws IOException {
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
