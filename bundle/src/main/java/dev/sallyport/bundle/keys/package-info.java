/** Key services: where the keys that wrap model keys are held. */
@NullMarked
package dev.sallyport.bundle.keys;

import org.jspecify.annotations.NullMarked;
