package dev.sallyport.bench.peers;

import java.util.Set;

/** A server that can be started and asked. */
interface Contender {
    /** As reports and log files name it. */
    String word();

    Set<Dialect> dialects();

    /** Starts it on free ports; it may not be ready yet. */
    Running start() throws Exception;
}
