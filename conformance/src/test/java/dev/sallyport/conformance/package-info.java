/** Vectors replayed over the wire against the whole server. */
@NullMarked
package dev.sallyport.conformance;

import org.jspecify.annotations.NullMarked;
