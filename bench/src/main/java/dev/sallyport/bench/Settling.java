package dev.sallyport.bench;

import java.util.function.LongSupplier;

/** Load until a server's compilers are done. Ten seconds are too few where two cores serve the generator too. */
public final class Settling {
    private static final int MORE = 8;
    private static final int MORE_SECONDS = 4;

    /** They are done where CPU time per request has twice not fallen by a twentieth. */
    private static final double SETTLED = 0.95;

    /** So much of a load. */
    public interface Loading {
        Load run(int seconds) throws Exception;
    }

    private Settling() {}

    /**
     * @param cpuMicros what the server has used so far
     * @param firstSeconds before anything is judged
     */
    public static void run(Loading loading, LongSupplier cpuMicros, int firstSeconds) throws Exception {
        loading.run(firstSeconds);
        double best = Double.MAX_VALUE;
        int withoutProgress = 0;
        for (int i = 0; i < MORE && withoutProgress < 2; i++) {
            long before = cpuMicros.getAsLong();
            Load load = loading.run(MORE_SECONDS);
            double now = (double) (cpuMicros.getAsLong() - before) / load.answered();
            withoutProgress = now > best * SETTLED ? withoutProgress + 1 : 0;
            best = Math.min(best, now);
        }
    }
}
