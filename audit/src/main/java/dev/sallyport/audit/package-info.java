/** The tamper-evident log of docs/spec/audit-log.md: C2SP tlog-tiles behind a write-ahead log. */
@NullMarked
package dev.sallyport.audit;

import org.jspecify.annotations.NullMarked;
