/** Who may sign which models, what was taken back, and what was admitted before. */
@NullMarked
package dev.sallyport.admit.trust;

import org.jspecify.annotations.NullMarked;
