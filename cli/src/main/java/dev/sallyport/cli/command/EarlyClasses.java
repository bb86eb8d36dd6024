package dev.sallyport.cli.command;

/**
 * Initialises what every server needs and what takes longest, while the command line and the state
 * folder are read. Awaited before a server is made, so that no class is initialised from two sides.
 */
final class EarlyClasses {
    private static final String[] NAMES = {"com.linecorp.armeria.common.Flags", "com.linecorp.armeria.server.Server"};

    private final Thread thread;

    private EarlyClasses(Thread thread) {
        this.thread = thread;
    }

    /** For a command that is only described. */
    static EarlyClasses none() {
        return new EarlyClasses(Thread.ofPlatform().unstarted(() -> {}));
    }

    static EarlyClasses begin() {
        return new EarlyClasses(
                Thread.ofPlatform().name("early-classes").daemon().start(EarlyClasses::initialise));
    }

    private static void initialise() {
        try {
            for (String name : NAMES) {
                Class.forName(name);
            }
        } catch (ClassNotFoundException | LinkageError e) {
            // Whoever needs the class says so better.
        }
    }

    void await() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
