/** The one way from a bundle on disk to a model in memory, and the checks a model passes before it is sealed. */
@NullMarked
package dev.sallyport.admit;

import org.jspecify.annotations.NullMarked;
