@NullMarked
package dev.sallyport.bench.peers;

import org.jspecify.annotations.NullMarked;
