package dev.sallyport.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The packaged product as a process of its own, started through {@code ./sallyport}; closing it sends
 * SIGTERM and expects a clean exit.
 */
final class RunningServer implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration STOP = Duration.ofSeconds(30);

    /** Any free ports; and no build within the build. */
    private static final Map<String, String> ENVIRONMENT =
            Map.of("SALLYPORT_LISTEN__PORT", "0", "SALLYPORT_ADMIN__PORT", "0", "SALLYPORT_NO_BUILD", "1");

    private final Path state;
    private final Path log;
    private final Process process;
    private final Connection connection;

    private RunningServer(Path state, Path log, Process process, Connection connection) {
        this.state = state;
        this.log = log;
        this.process = process;
        this.connection = connection;
    }

    /** Makes the state, or takes it up, and serves the examples on a free port. */
    static RunningServer quickstart(Path state) {
        return start(state, List.of("quickstart", "--state", state.toString(), "--port", "0"));
    }

    /** As {@link #quickstart}, with models of one's own. */
    static RunningServer quickstart(Path state, Path models) {
        return start(
                state,
                List.of("quickstart", "--state", state.toString(), "--port", "0", "--models", models.toString()));
    }

    /** Serves a state that quickstart has made. */
    static RunningServer serve(Path state) {
        return start(state, List.of("serve", "--state", state.toString()));
    }

    private static RunningServer start(Path state, List<String> arguments) {
        try {
            Files.createDirectories(state);
            Path file = state.resolve("connection.json");
            Files.deleteIfExists(file);
            Path log = Files.createTempFile(state.getParent(), "server", ".log");
            List<String> command = new ArrayList<>(List.of("./sallyport"));
            command.addAll(arguments);
            ProcessBuilder launch = new ProcessBuilder(command)
                    .directory(Repository.ROOT.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            launch.environment().putAll(ENVIRONMENT);
            Process process = launch.start();
            process.getOutputStream().close();
            awaitConnection(process, file, log);
            return new RunningServer(state, log, process, Connection.read(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitConnection(Process process, Path file, Path log) throws IOException {
        long end = System.nanoTime() + START.toNanos();
        while (!Files.exists(file)) {
            if (!process.isAlive() || System.nanoTime() > end) {
                process.destroyForcibly();
                throw new AssertionError("the server did not start\n" + Files.readString(log));
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

    Path state() {
        return state;
    }

    Connection connection() {
        return connection;
    }

    String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGKILL, as a power cut looks to a process. */
    void kill() {
        connection.process().destroyForcibly();
        exitCode();
    }

    /** SIGTERM; returns at once. */
    void terminate() {
        connection.process().destroy();
    }

    int exitCode() {
        try {
            if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the server still runs after " + STOP + "\n" + output());
            }
            Captured.add(output());
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Ends the server; then holds what it left behind against the invariants of every test. */
    @Override
    public void close() {
        boolean alive = process.isAlive();
        if (alive) {
            terminate();
        }
        int exit = exitCode();
        if (alive && exit != 0) {
            throw new AssertionError("exit " + exit + " after SIGTERM\n" + output());
        }
        Invariants.check(this);
    }
}
