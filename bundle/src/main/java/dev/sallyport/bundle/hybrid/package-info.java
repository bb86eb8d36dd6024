/** A second signature that holds as long as one of its two algorithms does: Ed25519 and ML-DSA-65. */
@NullMarked
package dev.sallyport.bundle.hybrid;

import org.jspecify.annotations.NullMarked;
