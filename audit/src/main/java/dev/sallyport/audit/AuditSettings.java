package dev.sallyport.audit;

import java.time.Duration;

/**
 * The bounds of a log.
 *
 * @param segmentBytes size of one preallocated write-ahead segment, 1 MiB to 1 GiB
 * @param queueEntries most entries that wait for the disk; one more is refused
 * @param queueBytes most bytes of entries that wait for the disk
 * @param checkpointInterval longest time an entry is durable without being under a signed
 *     checkpoint, as long as the disk keeps up
 */
public record AuditSettings(int segmentBytes, int queueEntries, long queueBytes, Duration checkpointInterval) {
    public static final AuditSettings DEFAULT = new AuditSettings(32 << 20, 65_536, 64L << 20, Duration.ofMillis(500));

    private static final int MIN_SEGMENT = 1 << 20;
    private static final int MAX_SEGMENT = 1 << 30;

    public AuditSettings {
        if (segmentBytes < MIN_SEGMENT || segmentBytes > MAX_SEGMENT) {
            throw new IllegalArgumentException("a segment has 1 MiB to 1 GiB, not " + segmentBytes + " bytes");
        }
        if (queueEntries < 1 || queueBytes < EntryCodec.MAX_BYTES) {
            throw new IllegalArgumentException("the queue must hold at least one entry");
        }
        if (checkpointInterval.isNegative() || checkpointInterval.isZero()) {
            throw new IllegalArgumentException("the checkpoint interval must be positive");
        }
    }
}
