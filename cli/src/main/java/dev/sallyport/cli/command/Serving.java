package dev.sallyport.cli.command;

import dev.sallyport.cli.ExitCode;
import dev.sallyport.cli.Terminal;
import dev.sallyport.server.SallyportServer;
import java.util.concurrent.CountDownLatch;

/** A server that runs until the process is told to end (SIGTERM, SIGINT), and then ends well. */
final class Serving {
    private Serving() {}

    /**
     * Returns never: the process drains, writes the log's last checkpoint and exits with {@link
     * ExitCode#OK}.
     *
     * @param stopped what is left to do once the server is closed
     */
    static void untilStopped(SallyportServer server, Runnable stopped, Terminal terminal) {
        Thread stop = Thread.ofPlatform().name("stop").unstarted(() -> {
            terminal.note("stopping: requests in flight are finished, the log is put under a checkpoint");
            server.close();
            stopped.run();
            terminal.note("stopped");
            Runtime.getRuntime().halt(ExitCode.OK);
        });
        Runtime.getRuntime().addShutdownHook(stop);
        CountDownLatch never = new CountDownLatch(1);
        while (true) {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
