package dev.sallyport.bench.open;

/** One connection to the server; called by its event loop only. */
interface Line {
    /** Whether one more request may be sent now. */
    boolean isFree();

    /** Sends the request that should have left at {@code intendedNanos}. */
    void send(long intendedNanos);

    void flush();

    /** Requests sent and not answered. */
    int inFlight();
}
