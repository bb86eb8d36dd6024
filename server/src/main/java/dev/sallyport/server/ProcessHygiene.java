package dev.sallyport.server;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What of this process could show keys and models to others of the same machine.
 *
 * <p><b>Guarantees.</b> On Linux the process allows itself no core file and lets no other process of its user trace it or
 * read its memory, from {@link #harden} on. What is reported is asked of the system, not remembered.
 *
 * <p><b>Does not guarantee.</b> Anything against the machine's administrator: without a trusted execution environment
 * root reads all memory.
 */
public final class ProcessHygiene {
    /** As Linux counts them on x86-64 and AArch64. */
    private static final int RLIMIT_CORE = 4;

    private static final int PR_GET_DUMPABLE = 3;
    private static final int PR_SET_DUMPABLE = 4;

    private ProcessHygiene() {}

    /**
     * One thing looked at.
     *
     * @param name a stable word
     * @param good whether it is as it should be; {@code false} also where that cannot be told
     * @param finding what it is, in words
     */
    public record Check(String name, boolean good, String finding) {}

    /** Forbids what a process can forbid by itself; where the system has no such call, {@link #checks} says so. */
    public static void harden() {
        call("prctl", PR_SET_DUMPABLE, 0L, 0L, 0L, 0L);
        try (Arena arena = Arena.ofConfined()) {
            limit("setrlimit", arena.allocate(16, 8));
        }
    }

    /** @throws ProblemException {@code configuration/invalid} with all that is not good */
    public static void require() {
        List<String> findings = checks().stream()
                .filter(check -> !check.good())
                .map(check -> "`keys.hygiene` is `required`, and " + check.name() + ": " + check.finding())
                .toList();
        if (!findings.isEmpty()) {
            throw new ProblemException(new ConfigurationInvalid(findings));
        }
    }

    public static List<Check> checks() {
        List<Check> checks = new ArrayList<>();
        checks.add(coreFiles());
        checks.add(dumpable());
        checks.add(option("attach", "DisableAttachMechanism", "true"));
        checks.add(option("heap-dump", "HeapDumpOnOutOfMemoryError", "false"));
        checks.add(option("crash-core", "CreateCoredumpOnCrash", "false"));
        checks.add(traced());
        checks.add(debugger());
        checks.add(swap());
        return checks;
    }

    private static Check coreFiles() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment limit = arena.allocate(16, 8);
            if (limit("getrlimit", limit) != 0) {
                return unknown("core-files", "the system does not say");
            }
            long soft = limit.get(ValueLayout.JAVA_LONG, 0);
            long hard = limit.get(ValueLayout.JAVA_LONG, 8);
            return soft == 0 && hard == 0
                    ? good("core-files", "none may be written")
                    : bad("core-files", "may be written: `ulimit -c 0`");
        }
    }

    private static Check dumpable() {
        long dumpable = call("prctl", PR_GET_DUMPABLE, 0L, 0L, 0L, 0L);
        if (dumpable < 0) {
            return unknown("memory-access", "the system does not say");
        }
        return dumpable == 0
                ? good("memory-access", "other processes of this user may not trace this one")
                : bad("memory-access", "other processes of this user may trace this one");
    }

    private static Check option(String name, String option, String wanted) {
        @Nullable HotSpotDiagnosticMXBean bean = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        if (bean == null) {
            return unknown(name, "this JVM does not say");
        }
        String sign = wanted.equals("true") ? "+" : "-";
        try {
            return bean.getVMOption(option).getValue().equals(wanted)
                    ? good(name, "off")
                    : bad(name, "possible: start the JVM with -XX:" + sign + option);
        } catch (IllegalArgumentException e) {
            return unknown(name, "this JVM does not know " + option);
        }
    }

    private static Check traced() {
        return lines("/proc/self/status")
                .flatMap(lines -> lines.stream()
                        .filter(line -> line.startsWith("TracerPid:"))
                        .findFirst())
                .map(line -> line.replace("TracerPid:", "").strip().equals("0")
                        ? good("tracer", "none")
                        : bad("tracer", "this process is being traced"))
                .orElse(unknown("tracer", "the system does not say"));
    }

    private static Check debugger() {
        boolean agent = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .anyMatch(argument -> argument.startsWith("-agentlib:jdwp")
                        || argument.startsWith("-Xrunjdwp")
                        || argument.startsWith("-Dcom.sun.management.jmxremote"));
        return agent
                ? bad("debugger", "the JVM was started for a debugger or for remote management")
                : good("debugger", "none");
    }

    /** Keys lie in the heap, which moves them: so it is asked whether anything of this process can be swapped out. */
    private static Check swap() {
        Optional<List<String>> devices = lines("/proc/swaps");
        if (devices.isEmpty()) {
            return unknown("swap", "the system does not say");
        }
        if (devices.get().size() <= 1) {
            return good("swap", "the machine has none");
        }
        String group = lines("/proc/self/cgroup")
                .flatMap(lines ->
                        lines.stream().filter(line -> line.startsWith("0::")).findFirst())
                .map(line -> line.substring(3))
                .orElse("/");
        return lines("/sys/fs/cgroup" + group + "/memory.swap.max")
                        .filter(lines -> lines.equals(List.of("0")))
                        .isPresent()
                ? good("swap", "this process's control group may not use it")
                : bad("swap", "pages with keys may be written to it: encrypt it, or memory.swap.max 0");
    }

    private static Optional<List<String>> lines(String file) {
        try {
            return Optional.of(Files.readAllLines(Path.of(file)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Check good(String name, String finding) {
        return new Check(name, true, finding);
    }

    private static Check bad(String name, String finding) {
        return new Check(name, false, finding);
    }

    private static Check unknown(String name, String finding) {
        return new Check(name, false, finding);
    }

    /** -1 where there is no such function. */
    private static int call(String name, int option, long a, long b, long c, long d) {
        Linker linker = Linker.nativeLinker();
        Optional<MemorySegment> symbol = linker.defaultLookup().find(name);
        if (symbol.isEmpty()) {
            return -1;
        }
        MethodHandle function = linker.downcallHandle(
                symbol.get(),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG),
                Linker.Option.firstVariadicArg(1));
        try {
            return (int) function.invokeExact(option, a, b, c, d);
        } catch (Throwable e) {
            throw new IllegalStateException(name, e);
        }
    }

    /** {@code getrlimit} and {@code setrlimit} of core files; two unsigned longs, soft and hard. */
    private static int limit(String name, MemorySegment values) {
        Linker linker = Linker.nativeLinker();
        Optional<MemorySegment> symbol = linker.defaultLookup().find(name);
        boolean linux = "Linux".equals(System.getProperty("os.name"));
        if (symbol.isEmpty() || !linux) {
            return -1;
        }
        MethodHandle function = linker.downcallHandle(
                symbol.get(), FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
        try {
            return (int) function.invokeExact(RLIMIT_CORE, values);
        } catch (Throwable e) {
            throw new IllegalStateException(name, e);
        }
    }
}
