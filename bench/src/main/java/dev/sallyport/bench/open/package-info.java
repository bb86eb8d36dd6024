/** Load whose schedule does not wait for answers, and what it can reach by itself. */
@NullMarked
package dev.sallyport.bench.open;

import org.jspecify.annotations.NullMarked;
