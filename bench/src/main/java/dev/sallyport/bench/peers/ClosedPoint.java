package dev.sallyport.bench.peers;

/**
 * A closed loop: each connection sends its next request when it has the answer to the last.
 *
 * @param serverMicros CPU time of all of the server's processes per answered request, user and system
 * @param generatorMicros the same of the load generator
 * @param residentBytes what the server's processes hold when the load has ended
 * @param fault why the numbers do not count; empty where they do
 */
record ClosedPoint(
        Spot spot,
        double perSecond,
        long p50Micros,
        long p99Micros,
        double serverMicros,
        double generatorMicros,
        long residentBytes,
        String fault) {

    static ClosedPoint failed(Spot spot, String fault) {
        return new ClosedPoint(spot, 0, 0, 0, 0, 0, 0, fault);
    }

    boolean counts() {
        return fault.isEmpty();
    }
}
