package dev.sallyport.wire.tfs;

import dev.sallyport.core.Tensor;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.core.json.JsonWriter;
import dev.sallyport.core.json.TextBytes;
import java.nio.ByteBuffer;
import java.util.List;

/** Writes the answers of REST {@code classify} and {@code regress}. */
final class ResultsJson {
    private ResultsJson() {}

    /** For each example, for each class, its label and score. */
    static TextBytes classified(TensorSpec spec, List<Tensor> outputs, int examples) {
        Tensor scores = Results.scores(spec, outputs, examples);
        ByteBuffer data = scores.data();
        int classes = (int) scores.shape().dimension(1);
        TextBytes out = new TextBytes(256).append("{\"results\":[");
        for (int example = 0; example < examples; example++) {
            out.append(example == 0 ? "[" : ",[");
            for (int i = 0; i < classes; i++) {
                out.append(i == 0 ? "[" : ",[")
                        .append(JsonWriter.compact()
                                .value(Results.label(spec, i))
                                .text())
                        .append(',')
                        .append(data.getFloat())
                        .append(']');
            }
            out.append(']');
        }
        return out.append("]}");
    }

    /** For each example, its value. */
    static TextBytes regressed(TensorSpec spec, List<Tensor> outputs, int examples) {
        ByteBuffer values = Results.values(spec, outputs, examples);
        TextBytes out = new TextBytes(256).append("{\"results\":[");
        for (int example = 0; example < examples; example++) {
            out.append(example == 0 ? "" : ",").append(values.getFloat());
        }
        return out.append("]}");
    }
}
