package dev.sallyport.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The packaged product as a process of its own, started through {@code ./sallyport}; closing it sends
 * SIGTERM and expects a clean exit.
 */
public final class RunningServer implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(180);
    private static final Duration STOP = Duration.ofSeconds(30);
    private static final Pattern READY = Pattern.compile("\"rest\": ?\"([^\"]+)\",\\s*\"admin\": ?\"([^\"]+)\"\\s*}");

    /** Any free ports, protocols that tell what they are, and no build within the build. */
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "SALLYPORT_LISTEN__PORT",
            "0",
            "SALLYPORT_ADMIN__PORT",
            "0",
            "SALLYPORT_LISTEN__REFLECTION",
            "true",
            "SALLYPORT_NO_BUILD",
            "1");

    private final Path state;
    private final Launched launched;
    private final Connection connection;

    private RunningServer(Path state, Launched launched, Connection connection) {
        this.state = state;
        this.launched = launched;
        this.connection = connection;
    }

    /** A process and the file that it prints to. */
    private record Launched(Process process, Path log) {
        String output() {
            try {
                return Files.readString(log);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Makes the state, or takes it up, and serves the examples on a free port. */
    public static RunningServer quickstart(Path state) {
        return quickstart(state, List.of(), Map.of());
    }

    /** As {@link #quickstart(Path)}, with models of one's own. */
    static RunningServer quickstart(Path state, Path models) {
        return quickstart(state, models, Map.of());
    }

    /** Likewise, with more in its environment. */
    public static RunningServer quickstart(Path state, Path models, Map<String, String> environment) {
        return quickstart(state, List.of("--models", models.toString()), environment);
    }

    private static RunningServer quickstart(Path state, List<String> more, Map<String, String> environment) {
        Path file = state.resolve("connection.json");
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> arguments = new ArrayList<>(List.of("quickstart", "--state", state.toString(), "--port", "0"));
        arguments.addAll(more);
        Launched launched = launch(state, arguments, environment);
        await(launched, () -> Files.exists(file));
        return new RunningServer(state, launched, Connection.read(file));
    }

    /** Serves the state of a server that has ended. */
    static RunningServer serve(RunningServer ended) {
        return serve(ended, Map.of());
    }

    /** Likewise, with more in its environment. */
    static RunningServer serve(RunningServer ended, Map<String, String> environment) {
        Path state = ended.state;
        Launched launched = launch(state, List.of("serve", "--json", "--state", state.toString()), environment);
        await(launched, () -> READY.matcher(launched.output()).find());
        Matcher ready = READY.matcher(launched.output());
        if (!ready.find()) {
            throw new AssertionError(launched.output());
        }
        URI rest = URI.create(ready.group(1));
        return new RunningServer(
                state, launched, ended.connection.at(launched.process.pid(), rest, URI.create(ready.group(2))));
    }

    private static Launched launch(Path state, List<String> arguments, Map<String, String> environment) {
        List<String> command = new ArrayList<>(List.of("./sallyport"));
        command.addAll(arguments);
        try {
            Path log = Files.createTempFile(state.getParent(), "server", ".log");
            ProcessBuilder launch = new ProcessBuilder(command)
                    .directory(Repository.ROOT.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            launch.environment().putAll(ENVIRONMENT);
            launch.environment().putAll(environment);
            // Set where the first command of the README is tried; here servers run until they are stopped.
            launch.environment().remove("SALLYPORT_QUICKSTART_ONCE");
            Process process = launch.start();
            process.getOutputStream().close();
            return new Launched(process, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(Launched launched, BooleanSupplier ready) {
        long end = System.nanoTime() + START.toNanos();
        while (!ready.getAsBoolean()) {
            if (!launched.process.isAlive() || System.nanoTime() > end) {
                launched.process.destroyForcibly();
                throw new AssertionError("the server did not start\n" + launched.output());
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public Path state() {
        return state;
    }

    public Connection connection() {
        return connection;
    }

    /** What it has printed so far. */
    public String output() {
        return launched.output();
    }

    /** SIGKILL, as a power cut looks to a process. */
    void kill() {
        connection.process().destroyForcibly();
        exitCode();
    }

    /** SIGTERM; returns at once. */
    public void terminate() {
        connection.process().destroy();
    }

    public int exitCode() {
        try {
            if (!launched.process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
                launched.process.destroyForcibly();
                throw new AssertionError("the server still runs after " + STOP + "\n" + launched.output());
            }
            Captured.add(launched.output());
            return launched.process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Ends the server; then holds what it left behind against the invariants of every test. */
    @Override
    public void close() {
        boolean alive = launched.process.isAlive();
        if (alive) {
            terminate();
        }
        int exit = exitCode();
        if (alive && exit != 0) {
            throw new AssertionError("exit " + exit + " after SIGTERM\n" + launched.output());
        }
        Invariants.check(this);
    }
}
