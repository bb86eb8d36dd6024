package dev.sallyport.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** User and system time of a process, by what its threads are for: their names without the numbers. */
final class ThreadTimes {
    private static final int USER_TIME = 14 - 3;
    private static final long MICROS_PER_TICK = 10_000;

    private ThreadTimes() {}

    /** In microseconds. */
    static Map<String, Long> of(long pid) {
        Map<String, Long> micros = new TreeMap<>();
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
            threads.forEach(thread -> {
                try {
                    String stat = Files.readString(thread.resolve("stat"));
                    micros.merge(name(stat), ProcFile.ticks(stat, USER_TIME) * MICROS_PER_TICK, Long::sum);
                } catch (IOException e) {
                    // it has ended
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return micros;
    }

    private static String name(String stat) {
        return stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')')).replaceAll("[-# \\d]+$", "");
    }

    /** What each group has used since {@code before}. */
    static Map<String, Long> since(Map<String, Long> before, Map<String, Long> after) {
        Map<String, Long> used = new TreeMap<>();
        after.forEach((name, micros) -> used.put(name, micros - before.getOrDefault(name, 0L)));
        return used;
    }
}
