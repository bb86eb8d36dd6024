/** Strict JSON (RFC 8259) under limits, for everything that is signed, configured or asked. */
@NullMarked
package dev.sallyport.core.json;

import org.jspecify.annotations.NullMarked;
