package dev.sallyport.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server in a process of its own, started as its users start it. */
public final class ServerProcess implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("ready: (\\S+), administration (\\S+)");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final Ready ready;

    /** What a server says when it can be asked. */
    private record Ready(String rest, String admin, long nanos) {}

    private ServerProcess(Process process, Ready ready) {
        this.process = process;
        this.ready = ready;
    }

    /**
     * Starts {@code sallyport serve} on free ports and waits until it is ready.
     *
     * @param log where its errors go
     */
    public static ServerProcess start(Path home, Path state, Map<String, String> environment, Path log)
            throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(home.resolve("sallyport").toString(), "serve", "--state", state.toString());
        builder.environment().put("SALLYPORT_LISTEN__PORT", "0");
        builder.environment().put("SALLYPORT_ADMIN__PORT", "0");
        builder.environment().putAll(environment);
        builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        long start = System.nanoTime();
        Process process = builder.start();
        CompletableFuture<Ready> ready = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> listen(process, start, ready));
        try {
            return new ServerProcess(process, ready.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        } catch (Exception e) {
            process.destroyForcibly();
            throw new IllegalStateException("the server did not start: see " + log, e);
        }
    }

    /** Reads until the end, so that the server is never kept waiting for a reader. */
    private static void listen(Process process, long start, CompletableFuture<Ready> ready) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher matcher = READY.matcher(line);
                if (matcher.find()) {
                    ready.complete(new Ready(matcher.group(1), matcher.group(2), System.nanoTime() - start));
                }
            }
        } catch (IOException e) {
            ready.completeExceptionally(e);
        }
        ready.completeExceptionally(new IOException("the server ended"));
    }

    /** Makes the state folder {@code into}, with keys, rules and sealed models. */
    public static void quickstart(Path home, Path into, Path log, List<String> more) throws Exception {
        List<String> command = new ArrayList<>(List.of("quickstart", "--state", into.toString()));
        command.addAll(List.of("--port", "0", "--once"));
        command.addAll(more);
        command(home, log, command);
    }

    /** Runs a whole {@code sallyport} command; an exit code other than 0 is an exception. */
    static void command(Path home, Path log, List<String> arguments) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(home.resolve("sallyport").toString());
        builder.command().addAll(arguments);
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        int code = builder.start().waitFor();
        if (code != 0) {
            throw new IllegalStateException("sallyport " + arguments + " ended with " + code + ": see " + log);
        }
    }

    public String rest() {
        return ready.rest();
    }

    public String admin() {
        return ready.admin();
    }

    /** From the launcher's start until the server said it was ready. */
    public Duration startTime() {
        return Duration.ofNanos(ready.nanos());
    }

    /** The launcher has become the server by then, so both have one id. */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    long cpuMicros() {
        return ProcFile.cpuMicros(process.pid());
    }

    long peakResidentBytes() {
        return ProcFile.peakResidentBytes(ProcFile.status(process.pid()));
    }

    long residentBytes() {
        return ProcFile.residentBytes(ProcFile.status(process.pid()));
    }

    /** An API key as the quickstart left it. */
    public static String key(Path state, String principal) {
        try {
            return Files.readString(state.resolve("access").resolve(principal + ".key"))
                    .strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
