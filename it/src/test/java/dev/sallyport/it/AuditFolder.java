package dev.sallyport.it;

import dev.sallyport.audit.LogEntry;
import dev.sallyport.audit.LogReader;
import dev.sallyport.audit.VerifierKey;
import dev.sallyport.core.AuditEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The audit log in a state folder. */
final class AuditFolder {
    private final LogReader reader;

    AuditFolder(Path state) {
        this.reader = new LogReader(of(state));
    }

    /** The verifier keys as lines, Ed25519 first. */
    static Path verifierKeys(Path state) {
        return state.resolve("keys/audit.vkey");
    }

    static List<VerifierKey> verifiers(Path state) {
        try {
            return Files.readAllLines(verifierKeys(state)).stream()
                    .map(VerifierKey::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path of(Path state) {
        return state.resolve("audit");
    }

    long size() {
        return reader.size();
    }

    long checkpointSize() {
        return reader.unverifiedCheckpoint().size();
    }

    AuditEvent event(long index) {
        return reader.entry(index)
                .orElseThrow(() -> new AssertionError("entry " + index + " is missing"))
                .event();
    }

    List<AuditEvent> since(long index) {
        return reader.since(index).stream().map(LogEntry::event).toList();
    }
}
