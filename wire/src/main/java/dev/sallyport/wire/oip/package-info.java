/** The Open Inference Protocol v2 over REST and gRPC. */
@NullMarked
package dev.sallyport.wire.oip;

import org.jspecify.annotations.NullMarked;
