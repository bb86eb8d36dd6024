/** From an ONNX file to a sealed bundle. */
@NullMarked
package dev.sallyport.cli.model;

import org.jspecify.annotations.NullMarked;
