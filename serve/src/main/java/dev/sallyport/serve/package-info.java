/** The order of the steps, and the models they serve. */
@NullMarked
package dev.sallyport.serve;

import org.jspecify.annotations.NullMarked;
