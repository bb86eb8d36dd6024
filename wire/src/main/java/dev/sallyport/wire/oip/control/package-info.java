/** What a caller may ask of the Open Inference Protocol beside predictions: Triton's extensions about models and the server. */
@NullMarked
package dev.sallyport.wire.oip.control;

import org.jspecify.annotations.NullMarked;
