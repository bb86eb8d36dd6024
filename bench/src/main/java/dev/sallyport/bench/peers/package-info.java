/** Sallyport beside other model servers: the same models, requests and machine, in one run. */
@NullMarked
package dev.sallyport.bench.peers;

import org.jspecify.annotations.NullMarked;
