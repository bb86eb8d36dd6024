package dev.sallyport.it.hostile;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A careful caller that asks at its own pace, one request at a time over one connection of HTTP/2, while
 * others attack. Every request of its must be answered with success.
 *
 * <p>Its 99th percentile during an attack may be twice the one before it. The attackers work on the same
 * processors, so in the window before, of 200 requests like the one during, a thread computes in their place.
 * Up to {@link #NOISE} it may be anything: with as many threads as that on two processors one is kept waiting
 * that long by nothing but the scheduler. A round in which it is over is repeated, twice at most: a server
 * that is really kept from its work is late in each.
 */
final class Bystander implements AutoCloseable {
    static final Duration NOISE = Duration.ofMillis(100);

    private static final Duration PERIOD = Duration.ofMillis(10);
    private static final Duration WINDOW = Duration.ofSeconds(2);
    private static final int ROUNDS = 3;

    private final HttpClient client;
    private final HttpRequest request;
    private Duration before;

    Bystander(Target target) {
        this.client = target.newClient(HttpClient.Version.HTTP_2);
        this.request = HttpRequest.newBuilder(
                        target.connection().rest().resolve("/v2/models/" + Target.ECHO + "/infer"))
                .timeout(Duration.ofSeconds(10))
                .header("authorization", target.authorization())
                .POST(BodyPublishers.ofString(Target.echo(4)))
                .build();
        warmUp();
        this.before = during(Bystander::compute);
    }

    /** Both sides are cold at first, and a first request on a busy machine may take longer than it has. */
    private void warmUp() {
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (true) {
            try {
                measure(WINDOW);
                return;
            } catch (AssertionError e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
            }
        }
    }

    /** What goes on until it is told to stop. */
    interface Attack {
        void run(Ending ending);
    }

    /** When an attack ends. */
    static final class Ending {
        private volatile boolean over;

        boolean isOver() {
            return over;
        }
    }

    /** Runs the attack, on a thread of its own, beside careful requests; fails where these suffer. */
    void beside(Attack attack) {
        List<String> seen = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            Duration during = during(attack);
            seen.add(before.toMillis() + " ms before, " + during.toMillis() + " ms during");
            if (during.compareTo(before.multipliedBy(2)) <= 0 || during.compareTo(NOISE) <= 0) {
                return;
            }
            before = during(Bystander::compute);
        }
        throw new AssertionError("p99 of the careful caller: " + seen);
    }

    private static void compute(Ending ending) {
        while (!ending.isOver()) {
            Thread.onSpinWait();
        }
    }

    private Duration during(Attack attack) {
        Ending ending = new Ending();
        List<Throwable> failures = new ArrayList<>();
        Thread attacker = Thread.ofPlatform().name("attack").start(() -> {
            try {
                attack.run(ending);
            } catch (Throwable e) {
                failures.add(e);
            }
        });
        Duration during;
        try {
            during = measure(WINDOW);
        } finally {
            ending.over = true;
            join(attacker);
        }
        if (!failures.isEmpty()) {
            throw new AssertionError("the attack failed", failures.getFirst());
        }
        return during;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The 99th percentile of {@code window}. */
    Duration measure(Duration window) {
        long start = System.nanoTime();
        List<Long> nanos = new ArrayList<>();
        for (long next = start; next - start < window.toNanos(); next += PERIOD.toNanos()) {
            long early = next - System.nanoTime();
            if (early > 0) {
                Pause.millis(early / 1_000_000);
            } else if (early < -window.toNanos()) {
                break;
            }
            nanos.add(ask());
        }
        nanos.sort(null);
        return Duration.ofNanos(nanos.get((int) (0.99 * (nanos.size() - 1))));
    }

    private long ask() {
        long start = System.nanoTime();
        try {
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new AssertionError("the careful caller was refused: " + answer.body());
            }
        } catch (IOException e) {
            throw new AssertionError("the careful caller was cut off", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return System.nanoTime() - start;
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}
