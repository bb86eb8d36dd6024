package dev.sallyport.onnx;

import dev.sallyport.core.DataType;
import dev.sallyport.core.Shape;

/**
 * An initializer whose values lie in another file of the bundle.
 *
 * @param name the initializer's name
 * @param location the file, a plain relative name; never resolved here
 * @param offset first byte in the file
 * @param length bytes; equal to what type and shape need
 * @param shape the initializer's dimensions, all fixed
 */
public record ExternalTensor(String name, String location, long offset, long length, DataType type, Shape shape) {}
