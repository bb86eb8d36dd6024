package dev.sallyport.bench.peers;

/**
 * An open loop: requests leave when the schedule says, and are timed from then.
 *
 * @param percent of the rate of the closed loop at the most connections
 * @param offered requests per second of the schedule
 * @param lateMicros after how long 99 of 100 requests had left
 * @param behind requests that were not sent in time or had no answer in the end
 */
record OpenPoint(
        Spot spot,
        int percent,
        double offered,
        double perSecond,
        long p50Micros,
        long p99Micros,
        long lateMicros,
        long behind,
        double serverMicros,
        double generatorMicros,
        String fault) {
    private static final double KEPT_UP = 0.99;
    private static final int PUNCTUAL = 4;

    static OpenPoint failed(Spot spot, int percent, double offered, String fault) {
        return new OpenPoint(spot, percent, offered, 0, 0, 0, 0, 0, 0, 0, fault);
    }

    boolean counts() {
        return fault.isEmpty();
    }

    /** Whether what was asked for was answered, too. */
    boolean keptUp() {
        return perSecond >= KEPT_UP * offered;
    }

    /** Whether the tail is the server's: a generator without a core of its own is late by itself. */
    boolean isPunctual() {
        return PUNCTUAL * lateMicros <= p99Micros;
    }
}
