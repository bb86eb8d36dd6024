/** Bytes of a protocol to types and back, and problems to statuses. */
@NullMarked
package dev.sallyport.wire;

import org.jspecify.annotations.NullMarked;
