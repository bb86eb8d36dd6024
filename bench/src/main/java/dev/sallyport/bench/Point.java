package dev.sallyport.bench;

/**
 * One measured combination.
 *
 * @param serverMicros CPU time of the whole server process per answered request, user and system
 * @param generatorMicros the same of the load generator
 * @param fault why the numbers do not count; empty where they do
 */
record Point(
        BenchModel model,
        Protocol protocol,
        int connections,
        Mode mode,
        double perSecond,
        long p50Micros,
        long p99Micros,
        double serverMicros,
        double generatorMicros,
        String fault) {

    boolean counts() {
        return fault.isEmpty();
    }
}
