package dev.sallyport.wire.admin;

import java.util.Optional;

/** What an auditor may read of the running log. Blocking. */
public interface AuditView {
    /** The newest published checkpoint, a signed note. */
    String checkpoint();

    /** The entry as JSON; empty where there is none. */
    Optional<byte[]> entry(long index);
}
