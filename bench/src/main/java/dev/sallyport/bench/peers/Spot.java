package dev.sallyport.bench.peers;

/**
 * Where a figure was taken.
 *
 * @param contender the server's word
 * @param dialect the form that the contenders of one round have in common
 */
record Spot(PeersOptions.Part part, Workload workload, Dialect dialect, int connections, String contender) {
    Spot of(String other) {
        return new Spot(part, workload, dialect, connections, other);
    }
}
