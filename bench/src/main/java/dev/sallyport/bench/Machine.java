package dev.sallyport.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where the numbers come from; without it they mean nothing. */
public record Machine(Map<String, String> facts) {
    public static Machine here() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("CPU", firstAfter(Path.of("/proc/cpuinfo"), "model name"));
        facts.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("memory", firstAfter(Path.of("/proc/meminfo"), "MemTotal"));
        facts.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("JDK", System.getProperty("java.vm.vendor") + " " + Runtime.version());
        facts.put("commit", System.getProperty("bench.commit", "unknown"));
        facts.put("load average before", ProcFile.text(Path.of("/proc/loadavg")).strip());
        facts.put("scheduling", scheduling());
        return new Machine(facts);
    }

    private static String scheduling() {
        return Boolean.getBoolean("bench.realtime")
                ? "this program and all it starts under SCHED_RR 1 (`chrt -r 1`)"
                : "ordinary (`chrt -r 1` is not permitted here: any p50 and p99 may be late by a scheduler tick)";
    }

    private static String firstAfter(Path file, String name) {
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }
}
