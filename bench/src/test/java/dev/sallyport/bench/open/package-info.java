@NullMarked
package dev.sallyport.bench.open;

import org.jspecify.annotations.NullMarked;
