package dev.sallyport.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** {@code RawOnnxRuntime MODEL THREADS SECONDS}: prints the runs per second of all threads together. */
public final class RawOnnxRuntime {
    private static final int BATCH = 16;

    private RawOnnxRuntime() {}

    public static void main(String[] arguments) throws Exception {
        BenchModel model = BenchModel.of(arguments[0]);
        int threads = Integer.parseInt(arguments[1]);
        Duration time = Duration.ofMillis(Math.round(1000 * Double.parseDouble(arguments[2])));
        try (RawModel raw = new RawModel(model)) {
            rate(raw, threads, time.dividedBy(2));
            System.out.println(rate(raw, threads, time));
        }
    }

    private static double rate(RawModel raw, int threads, Duration time) throws Exception {
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            long start = System.nanoTime();
            List<Callable<Long>> callers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                callers.add(() -> runs(raw, start + time.toNanos()));
            }
            long runs = 0;
            for (Future<Long> done : pool.invokeAll(callers)) {
                runs += done.get();
            }
            return runs * 1e9 / (System.nanoTime() - start);
        }
    }

    private static long runs(RawModel raw, long end) throws Exception {
        try (RawModel.Caller caller = raw.caller()) {
            long runs = 0;
            while (System.nanoTime() < end) {
                for (int i = 0; i < BATCH; i++) {
                    caller.run();
                }
                runs += BATCH;
            }
            return runs;
        }
    }
}
