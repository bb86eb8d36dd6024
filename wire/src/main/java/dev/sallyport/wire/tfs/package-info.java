/** TensorFlow Serving's protocol over REST and gRPC, for models that are not TensorFlow's. */
@NullMarked
package dev.sallyport.wire.tfs;

import org.jspecify.annotations.NullMarked;
