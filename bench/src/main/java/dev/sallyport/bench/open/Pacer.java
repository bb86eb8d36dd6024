package dev.sallyport.bench.open;

import dev.sallyport.bench.Latencies;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends each request when the {@link Schedule} says, or as soon after as a connection is free, and measures from
 * when it should have left: a server that falls behind is charged for all who wait, not for one each. Belongs
 * to one event loop.
 */
final class Pacer {
    private static final Duration DRAIN = Duration.ofSeconds(3);

    private final EventLoop loop;
    private final Schedule schedule;
    private final List<Line> lines = new ArrayList<>();
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private final Latencies micros = new Latencies();
    private final Latencies lateMicros = new Latencies();
    private int missing;
    private int nextLine;
    private long start;
    private long sent;
    private long answered;
    private long failed;
    private long inTime;
    private long measuredNanos;
    private boolean isRunning;
    private boolean isPumping;
    private @Nullable Future<?> alarm;

    /**
     * What came of it.
     *
     * @param answered good answers, those of the warm-up included
     * @param behind requests that were not sent in time or had no answer in the end
     * @param perSecond good answers that came in the measured time, whenever they were asked for
     */
    record Outcome(long answered, long failed, long behind, double perSecond, Latencies micros, Latencies lateMicros) {}

    Pacer(EventLoop loop, Schedule schedule, int connections) {
        this.loop = loop;
        this.schedule = schedule;
        this.missing = connections;
    }

    Future<Outcome> outcome() {
        return outcome;
    }

    /** One connection more can be used; with the last the schedule starts. */
    void connected(Line line) {
        lines.add(line);
        if (--missing == 0) {
            start = System.nanoTime();
            isRunning = true;
            loop.schedule(this::end, schedule.endNanos(), TimeUnit.NANOSECONDS);
            pump();
        }
    }

    void broken(Throwable cause) {
        outcome.completeExceptionally(cause);
    }

    /** Sends whatever is due, as far as connections are free, and sets the alarm for the next. */
    void pump() {
        if (!isRunning || isPumping) {
            return;
        }
        isPumping = true;
        try {
            send();
        } catch (RuntimeException e) {
            broken(e);
        }
        isPumping = false;
    }

    private void send() {
        long now = System.nanoTime() - start;
        long due = schedule.due(now);
        boolean mayGoOn = true;
        while (sent < due && mayGoOn) {
            mayGoOn = sendOne(now);
        }
        lines.forEach(Line::flush);
        if (sent >= due && due < schedule.count() && (alarm == null || alarm.isDone())) {
            long wait = Math.max(0, schedule.leaves(due) - (System.nanoTime() - start));
            alarm = loop.schedule(this::pump, wait, TimeUnit.NANOSECONDS);
        }
    }

    private boolean sendOne(long now) {
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(nextLine++ % lines.size());
            if (line.isFree()) {
                long leaves = schedule.leaves(sent++);
                line.send(start + leaves);
                if (schedule.isMeasured(leaves)) {
                    lateMicros.add((now - leaves) / 1_000);
                }
                return true;
            }
        }
        return false;
    }

    void answered(long intended, boolean isGood) {
        answered += isGood ? 1 : 0;
        failed += isGood ? 0 : 1;
        if (isGood) {
            long now = System.nanoTime();
            inTime += isRunning && schedule.isMeasured(now - start) ? 1 : 0;
            if (schedule.isMeasured(intended - start)) {
                micros.add((now - intended) / 1_000);
            }
        }
        if (!isRunning && inFlight() == 0) {
            finish();
        }
    }

    private int inFlight() {
        return lines.stream().mapToInt(Line::inFlight).sum();
    }

    /** What should have left and did not has waited at least until now. */
    private void end() {
        isRunning = false;
        measuredNanos = System.nanoTime() - start - schedule.warmUp().toNanos();
        for (long i = sent; i < schedule.count(); i++) {
            if (schedule.isMeasured(schedule.leaves(i))) {
                long waited = (schedule.endNanos() - schedule.leaves(i)) / 1_000;
                micros.add(waited);
                lateMicros.add(waited);
            }
        }
        if (inFlight() == 0) {
            finish();
        } else {
            loop.schedule(this::finish, DRAIN.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void finish() {
        double perSecond = inTime * 1e9 / measuredNanos;
        outcome.complete(
                new Outcome(answered, failed, schedule.count() - sent + inFlight(), perSecond, micros, lateMicros));
    }
}
