package dev.sallyport.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux says of processes in {@code /proc} (proc(5)). */
public final class ProcFile {
    /** {@code USER_HZ}: 100 on every architecture a JDK is built for. */
    private static final long MICROS_PER_TICK = 10_000;

    /** Fields behind the command's name: {@code utime} is the 14th of all, and the name is the second. */
    private static final int USER_TIME = 14 - 3;

    private ProcFile() {}

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** User and system time of a process, of all its threads, in microseconds. */
    public static long cpuMicros(long pid) {
        return ticks(text(Path.of("/proc/" + pid + "/stat")), USER_TIME) * MICROS_PER_TICK;
    }

    /** The same of all children of this process that have ended. */
    public static long endedChildrenCpuMicros() {
        return ticks(text(Path.of("/proc/self/stat")), USER_TIME + 2) * MICROS_PER_TICK;
    }

    /** The sum of two neighbouring fields; a name may hold spaces and brackets, so counting starts behind it. */
    static long ticks(String stat, int first) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(fields[first]) + Long.parseLong(fields[first + 1]);
    }

    /** The most memory this process ever held at once, in bytes. */
    public static long peakResidentBytes(String status) {
        return bytes(status, "VmHWM:");
    }

    /** The memory it holds now, in bytes. */
    public static long residentBytes(String status) {
        return bytes(status, "VmRSS:");
    }

    /** What the two before read. */
    public static String status(long pid) {
        return text(Path.of("/proc/" + pid + "/status"));
    }

    private static long bytes(String status, String name) {
        return status.lines()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no " + name));
    }
}
