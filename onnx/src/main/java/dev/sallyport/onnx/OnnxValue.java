package dev.sallyport.onnx;

import dev.sallyport.core.DataType;
import dev.sallyport.core.Shape;
import dev.sallyport.core.TensorSpec;
import java.util.List;

/**
 * An input or output of the graph.
 *
 * @param shape {@link Shape#ANY} where a dimension is symbolic or unnamed
 * @param symbols per axis the name of a symbolic dimension, such as {@code N}; empty otherwise
 */
public record OnnxValue(String name, DataType type, Shape shape, List<String> symbols) {
    public OnnxValue {
        symbols = List.copyOf(symbols);
    }

    TensorSpec spec() {
        return TensorSpec.of(name, type, shape);
    }
}
