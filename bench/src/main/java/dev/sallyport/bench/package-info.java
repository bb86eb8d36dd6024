/** The load benchmark, the sealed load and the audit log by itself: programs that print what they measured. */
@NullMarked
package dev.sallyport.bench;

import org.jspecify.annotations.NullMarked;
