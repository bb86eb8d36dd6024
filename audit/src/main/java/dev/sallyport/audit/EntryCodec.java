package dev.sallyport.audit;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.Problem.AuditUnavailable;
import dev.sallyport.core.ProblemException;

/**
 * Audit events as entry bytes and back: one JSON object in UTF-8, without spaces, its members in a
 * fixed order (docs/spec/audit-log.md, "Entries"). Thread-safe.
 */
public final class EntryCodec {
    /** What the two length bytes of an entry bundle can say. */
    public static final int MAX_BYTES = 65_535;

    /** Longer strings are cut here and end in {@code …}, so that no caller can make an act unloggable. */
    public static final int MAX_STRING_CHARS = 1024;

    static final int VERSION = 1;

    private static final ThreadLocal<EntryEncoder> ENCODER = ThreadLocal.withInitial(EntryEncoder::new);

    private EntryCodec() {}

    /**
     * @throws ProblemException {@code audit/unavailable} for an event over {@link #MAX_BYTES}
     */
    public static byte[] encode(AuditEvent event) {
        byte[] entry = ENCODER.get().encode(event);
        if (entry.length > MAX_BYTES) {
            throw new ProblemException(new AuditUnavailable("an entry of " + entry.length + " bytes"));
        }
        return entry;
    }

    /**
     * @throws ProblemException {@code audit/damaged} for bytes that {@link #encode} does not write
     */
    static AuditEvent decode(byte[] entry) {
        return EntryDecoder.decode(entry);
    }
}
