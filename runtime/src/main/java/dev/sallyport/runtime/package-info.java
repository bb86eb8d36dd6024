/** The seam between admitted models and whatever runs them. */
@NullMarked
package dev.sallyport.runtime;

import org.jspecify.annotations.NullMarked;
