/** Small ONNX models made in memory, for tests. */
@NullMarked
package dev.sallyport.onnx.testing;

import org.jspecify.annotations.NullMarked;
