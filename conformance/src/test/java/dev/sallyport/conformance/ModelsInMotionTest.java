package dev.sallyport.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.conformance.Workbench.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Versions, labels and the store's folder of a real server, changed while it serves. */
@Timeout(180)
class ModelsInMotionTest extends AtWorkbench {
    private static String version(String model, String version, String act) {
        return "/admin/models/" + model + "/versions/" + version + "/" + act;
    }

    private static String rollBack(String model, String label) {
        return "/admin/models/" + model + "/labels/" + label + "/rollback";
    }

    private double labelled(String model, String label) throws IOException {
        return bench.number(model + "/versions/" + label);
    }

    private void sealThree() throws IOException {
        for (int i = 1; i <= 3; i++) {
            bench.seal("m", Integer.toString(i), Workbench.adding(i));
        }
    }

    @Test
    void a_label_is_promoted_and_rolled_back_step_by_step() throws IOException {
        sealThree();
        bench.start("{each: {m: {labels: {canary: 2}}}}");
        assertThat(labelled("m", "stable")).isEqualTo(3);
        assertThat(labelled("m", "canary")).isEqualTo(2);
        assertThat(bench.administer(version("m", "1", "labels/stable")).body())
                .isEqualTo("{\"name\":\"m\",\"labels\":{\"canary\":\"2\",\"stable\":\"1\"}}");
        assertThat(labelled("m", "stable")).isEqualTo(1);
        bench.administer(version("m", "2", "labels/stable"));
        assertThat(labelled("m", "stable")).isEqualTo(2);
        // A newer version does not move a label that somebody moved.
        bench.seal("m", "4", Workbench.adding(4));
        assertThat(bench.administer(version("m", "4", "load")).status()).isEqualTo(200);
        assertThat(bench.number("m")).isEqualTo(4);
        assertThat(labelled("m", "stable")).isEqualTo(2);
        bench.administer(rollBack("m", "stable"));
        assertThat(labelled("m", "stable")).isEqualTo(1);
        bench.administer(rollBack("m", "stable"));
        assertThat(labelled("m", "stable")).isEqualTo(4);
        Answer once_more = bench.administer(rollBack("m", "stable"));
        assertThat(once_more.status()).isEqualTo(400);
        assertThat(once_more.code()).isEqualTo("request/malformed");
        assertThat(bench.acts())
                .contains("promote m intent", "promote m done", "promote m request/malformed", "load m/4 done");
    }

    @Test
    void promotions_outlive_the_server() throws IOException {
        sealThree();
        bench.start("{}");
        bench.administer(version("m", "1", "labels/stable"));
        bench.administer(version("m", "2", "labels/stable"));
        bench.stop();
        bench.start("{}");
        assertThat(labelled("m", "stable")).isEqualTo(2);
        bench.administer(rollBack("m", "stable"));
        assertThat(labelled("m", "stable")).isEqualTo(1);
    }

    @Test
    void a_label_never_leads_to_another_version_than_was_meant() throws IOException {
        sealThree();
        bench.start("{}");
        bench.administer(version("m", "1", "labels/stable"));
        bench.administer(version("m", "2", "labels/stable"));
        bench.administer(version("m", "2", "unload"));
        assertThat(bench.infer("m/versions/stable").code()).isEqualTo("model/unknown");
        bench.administer(version("m", "1", "unload"));
        // Back to a version that is not served: refused, and nothing is moved.
        assertThat(bench.administer(rollBack("m", "stable")).code()).isEqualTo("model/unknown");
        bench.administer(version("m", "2", "load"));
        assertThat(labelled("m", "stable")).isEqualTo(2);
    }

    @Test
    void who_may_not_and_what_is_not_there_is_refused() throws IOException {
        sealThree();
        bench.start("{}");
        assertThat(bench.administerAsCaller(version("m", "1", "labels/stable")).status())
                .isEqualTo(403);
        assertThat(bench.administerAsCaller(rollBack("m", "stable")).status()).isEqualTo(403);
        assertThat(bench.administer(version("m", "9", "labels/stable")).code()).isEqualTo("model/unknown");
        assertThat(bench.administer(version("n", "1", "labels/stable")).code()).isEqualTo("model/unknown");
        assertThat(bench.administer(version("m", "1", "labels/7")).code()).isEqualTo("request/malformed");
        assertThat(bench.administer(rollBack("m", "%2e%2e")).status()).isBetween(400, 499);
        assertThat(labelled("m", "stable")).isEqualTo(3);
    }

    @Test
    void the_policy_says_which_versions_are_served() throws IOException {
        sealThree();
        bench.seal("n", "1", Workbench.adding(1));
        bench.seal("n", "2", Workbench.adding(2));
        bench.seal("o", "1", Workbench.adding(1));
        bench.seal("o", "2", Workbench.adding(2));
        bench.start("{newestVersions: 1, each: {m: {specific: [1, 2]}, n: {latest: 2}}}");
        assertThat(bench.number("m")).isEqualTo(2);
        assertThat(bench.number("m/versions/1")).isEqualTo(1);
        assertThat(bench.infer("m/versions/3").code()).isEqualTo("model/unknown");
        assertThat(bench.number("n/versions/1")).isEqualTo(1);
        assertThat(bench.infer("o/versions/1").code()).isEqualTo("model/unknown");
    }

    @Test
    void loading_without_a_version_loads_what_the_policy_chooses() throws IOException {
        sealThree();
        bench.start("{newestVersions: 2}");
        for (List<String> way : List.of(
                List.of("/admin/models/m/unload", "/admin/models/m/load"),
                List.of("/v2/repository/models/m/unload", "/v2/repository/models/m/load"))) {
            boolean admin = way.getFirst().startsWith("/admin");
            String dependents = "{\"parameters\":{\"unload_dependents\":true}}";
            Answer unloaded = admin ? bench.administer(way.getFirst()) : bench.post(way.getFirst(), dependents);
            assertThat(unloaded.status()).isEqualTo(200);
            assertThat(bench.infer("m").code()).isEqualTo("model/unknown");
            assertThat(bench.post("/v2/repository/index", "{\"ready\":true}").body())
                    .isEqualTo("[]");
            Answer loaded = admin ? bench.administer(way.getLast()) : bench.post(way.getLast(), "");
            assertThat(loaded.status()).isEqualTo(200);
            assertThat(bench.number("m")).isEqualTo(3);
            assertThat(bench.number("m/versions/2")).isEqualTo(2);
            assertThat(bench.infer("m/versions/1").code()).isEqualTo("model/unknown");
        }
        assertThat(bench.post("/v2/repository/index", "").body())
                .isEqualTo("[{\"name\":\"m\",\"version\":\"2\",\"state\":\"READY\",\"reason\":\"\"},"
                        + "{\"name\":\"m\",\"version\":\"3\",\"state\":\"READY\",\"reason\":\"\"},"
                        + "{\"name\":\"m\",\"version\":\"1\",\"state\":\"UNAVAILABLE\",\"reason\":\"not loaded\"}]");
        assertThat(bench.administer("/admin/models/n/load").code()).isEqualTo("model/unknown");
        assertThat(bench.administer("/admin/models/n/unload").code()).isEqualTo("model/unknown");
        assertThat(bench.administerAsCaller("/admin/models/m/unload").status()).isEqualTo(403);
        assertThat(bench.administerAsCaller("/admin/models/m/load").status()).isEqualTo(403);
    }

    @Test
    void one_bad_version_keeps_no_other_from_being_loaded() throws IOException {
        sealThree();
        bench.start("{}");
        bench.administer("/admin/models/m/unload");
        Files.delete(bench.place("m", "2").resolve("model.sig"));
        assertThat(bench.administer("/admin/models/m/load").code()).startsWith("bundle/");
        assertThat(bench.number("m")).isEqualTo(3);
        assertThat(bench.number("m/versions/1")).isEqualTo(1);
    }

    @Test
    void no_request_fails_while_versions_are_swapped_again_and_again() throws Exception {
        bench.seal("m", "1", Workbench.adding(1));
        bench.seal("m", "2", Workbench.adding(2));
        bench.start("{}");
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger answered = new AtomicInteger();
        ConcurrentLinkedQueue<String> failed = new ConcurrentLinkedQueue<>();
        try (ExecutorService callers = Executors.newFixedThreadPool(4)) {
            List<Future<?>> running = new ArrayList<>();
            for (String model : List.of("m", "m", "m/versions/stable", "m/versions/1")) {
                running.add(callers.submit((Callable<Void>) () -> {
                    while (!stop.get()) {
                        Answer answer = bench.infer(model);
                        if (answer.status() != 200) {
                            failed.add(model + ": " + answer);
                        }
                        answered.incrementAndGet();
                    }
                    return null;
                }));
            }
            for (int i = 0; i < 40; i++) {
                // The newest goes and comes, the older one is replaced in place, the label moves.
                assertThat(bench.administer(version("m", "2", "unload")).status())
                        .isEqualTo(200);
                assertThat(bench.administer(version("m", "1", "load")).status()).isEqualTo(200);
                assertThat(bench.administer(version("m", "2", "load")).status()).isEqualTo(200);
            }
            stop.set(true);
            for (Future<?> caller : running) {
                caller.get();
            }
        }
        assertThat(failed).isEmpty();
        assertThat(answered.get()).isGreaterThan(200);
    }

    private static void await(Callable<Boolean> holds) throws Exception {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!holds.call()) {
            assertThat(System.nanoTime()).as("waited for too long").isLessThan(end);
            Thread.sleep(20);
        }
    }

    private static void removeBundle(Path place) throws IOException {
        try (Stream<Path> files = Files.walk(place)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void bundles_that_appear_and_vanish_are_followed_and_a_bad_one_disturbs_nothing() throws Exception {
        bench.seal("m", "1", Workbench.adding(1));
        bench.start("{watchEvery: 50ms, each: {m: {latest: 2}}}");
        bench.seal("m", "2", Workbench.adding(2));
        await(() -> bench.number("m") == 2);
        assertThat(bench.number("m/versions/1")).isEqualTo(1);
        // Signed by nobody: refused once, however often it is looked at.
        Path spoilt = bench.place("m", "3");
        Path draft = bench.seal("n", "3", Workbench.adding(3));
        Files.move(draft, spoilt);
        await(() -> bench.acts().contains("load m/3 bundle/untrusted")
                || bench.acts().stream().anyMatch(act -> act.startsWith("load m/3 bundle/")));
        // Eight more looks of the watch, of which none may do anything: there is nothing to wait for.
        Thread.sleep(400);
        assertThat(bench.acts().stream().filter("load m/3 intent"::equals)).hasSize(1);
        assertThat(bench.number("m")).isEqualTo(2);
        removeBundle(spoilt);
        bench.seal("m", "3", Workbench.adding(3.5f));
        await(() -> bench.number("m") == 3.5);
        // Two are served: the first has left.
        await(() -> bench.infer("m/versions/1").code().equals("model/unknown"));
        removeBundle(bench.place("m", "3"));
        await(() -> bench.number("m") == 2);
        await(() -> bench.number("m/versions/1") == 1);
    }

    @Test
    void nothing_is_watched_unless_asked_for() throws Exception {
        bench.seal("m", "1", Workbench.adding(1));
        bench.start("{}");
        bench.seal("m", "2", Workbench.adding(2));
        // Nothing may happen, so there is nothing to wait for.
        Thread.sleep(300);
        assertThat(bench.number("m")).isEqualTo(1);
    }

    @Test
    void a_load_over_the_budget_is_refused_and_the_others_go_on() throws IOException {
        long payload = Workbench.adding(1).toBytes().length;
        bench.seal("m", "1", Workbench.adding(1));
        bench.seal("m", "2", Workbench.adding(2));
        // Room for one that is served and one that is being loaded, but not for one more.
        bench.start("{memoryBytes: %d}".formatted(3 * payload + payload / 2));
        assertThat(bench.number("m")).isEqualTo(2);
        bench.seal("m", "3", Workbench.adding(3));
        Answer refused = bench.administer(version("m", "3", "load"));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.code()).isEqualTo("model/not-admitted");
        assertThat(refused.body()).contains("loading `m/3` takes");
        assertThat(bench.number("m")).isEqualTo(2);
        assertThat(bench.administer(version("m", "1", "unload")).status()).isEqualTo(200);
        assertThat(bench.administer(version("m", "3", "load")).status()).isEqualTo(200);
        assertThat(bench.number("m")).isEqualTo(3);
    }

    @Test
    void the_catalogue_says_how_requests_are_run() throws IOException {
        bench.seal("m", "1", Workbench.adding(1));
        bench.start("{batching: {mode: on, maxRows: 8}}");
        assertThat(bench.models().body()).contains("\"batching\":\"up to 8 rows in a run");
    }
}
