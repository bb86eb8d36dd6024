package dev.sallyport.serve;

import dev.sallyport.audit.AuditLog;
import dev.sallyport.audit.Committer;
import dev.sallyport.audit.RefusalCollector;

/** Where the pipeline's facts go: durable before an answer, or, only where asked for, nowhere. */
public sealed interface Trail {

    /** The log, what keys its commitments, and what keeps floods of refusals small. */
    record Durable(AuditLog log, Committer committer, RefusalCollector refusals) implements Trail {}

    /** Entries are made and then dropped: measures what they cost without the disk. */
    record InsecureDiscarded(Committer committer) implements Trail {}

    /** Nothing is recorded. */
    record InsecureOff() implements Trail {}
}
