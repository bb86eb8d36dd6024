/** JMH benchmarks of the pieces that every request passes. */
@NullMarked
package dev.sallyport.bench.jmh;

import org.jspecify.annotations.NullMarked;
