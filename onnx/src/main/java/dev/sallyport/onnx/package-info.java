/** What an ONNX file says of itself, and whether its structure may be handed to a runtime. */
@NullMarked
package dev.sallyport.onnx;

import org.jspecify.annotations.NullMarked;
