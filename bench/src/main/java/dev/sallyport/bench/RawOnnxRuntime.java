package dev.sallyport.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * {@code RawOnnxRuntime FILE INPUT SHAPE OUTPUT SHAPE THREADS SECONDS}, a shape as {@code 1,784}: prints the runs
 * per second of all threads together.
 */
public final class RawOnnxRuntime {
    private static final int BATCH = 16;

    private RawOnnxRuntime() {}

    public static void main(String[] arguments) throws Exception {
        Sample sample = Sample.of("", arguments[1], shape(arguments[2]), arguments[3], shape(arguments[4]));
        int threads = Integer.parseInt(arguments[5]);
        Duration time = Duration.ofMillis(Math.round(1000 * Double.parseDouble(arguments[6])));
        try (RawModel raw = new RawModel(Files.readAllBytes(Path.of(arguments[0])), sample)) {
            rate(raw, threads, time.dividedBy(2));
            System.out.println(rate(raw, threads, time));
        }
    }

    private static long[] shape(String text) {
        return Stream.of(text.split(",", -1)).mapToLong(Long::parseLong).toArray();
    }

    /** The same, measured in a process of its own whose files are in {@code folder}. */
    public static double perSecond(Path model, Sample sample, int threads, double seconds, Path folder)
            throws IOException, InterruptedException {
        List<String> command = Java.command(
                RawOnnxRuntime.class,
                model.toString(),
                sample.input(),
                text(sample.shape()),
                sample.output(),
                text(sample.outputShape()),
                Integer.toString(threads),
                Double.toString(seconds));
        return Double.parseDouble(Generator.output(command, folder).strip());
    }

    private static String text(long[] shape) {
        return LongStream.of(shape).mapToObj(Long::toString).collect(Collectors.joining(","));
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
