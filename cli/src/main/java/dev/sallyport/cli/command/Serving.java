package dev.sallyport.cli.command;

import dev.sallyport.cli.terminal.ExitCode;
import dev.sallyport.cli.terminal.Terminal;
import dev.sallyport.server.SallyportServer;
import java.util.concurrent.CountDownLatch;

/**
 * A server that serves until somebody ends the process, and then drains: from the moment this exists, SIGTERM and Ctrl-C
 * stop it cleanly.
 */
final class Serving implements AutoCloseable {
    private final SallyportServer server;
    private final Runnable stopped;
    private final Terminal terminal;
    private final Thread hook = new Thread(this::stop, "stop");

    /** @param stopped runs after the last connection and entry */
    Serving(SallyportServer server, Runnable stopped, Terminal terminal) {
        this.server = server;
        this.stopped = stopped;
        this.terminal = terminal;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void stop() {
        terminal.note("stopping: requests in flight are finished, the log is put under a checkpoint");
        server.close();
        stopped.run();
        terminal.note("stopped");
        Runtime.getRuntime().halt(ExitCode.OK);
    }

    /** Does not return but for an interrupt. */
    void untilStopped() {
        CountDownLatch never = new CountDownLatch(1);
        try {
            never.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops without ending the process, unless that has begun already. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process ends, and the hook is stopping the server.
            untilStopped();
        }
        server.close();
        stopped.run();
    }
}
