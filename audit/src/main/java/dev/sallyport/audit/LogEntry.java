package dev.sallyport.audit;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.ProblemException;
import java.nio.charset.StandardCharsets;

/**
 * One entry as it lies in the log.
 *
 * @param index counted from 0
 * @param bytes exactly what the leaf hash covers
 */
public record LogEntry(long index, byte[] bytes) {
    public LogEntry {
        bytes = bytes.clone();
    }

    @Override
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The canonical JSON text. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /**
     * @throws ProblemException {@code audit/damaged} for an entry of another version or format
     */
    public AuditEvent event() {
        return EntryCodec.decode(bytes);
    }
}
