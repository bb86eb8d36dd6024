/** ONNX Runtime behind the backend seam. */
@NullMarked
package dev.sallyport.runtime.onnx;

import org.jspecify.annotations.NullMarked;
