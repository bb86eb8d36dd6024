package dev.sallyport.wire.tfs;

import dev.sallyport.core.Tensor;
import dev.sallyport.core.json.JsonWriter;
import dev.sallyport.core.json.TextBytes;
import java.util.List;

/**
 * Writes the answer of a REST {@code predict}: {@code predictions} to rows, {@code outputs} to tensors;
 * a single output without its name.
 */
final class PredictJsonAnswer {
    private PredictJsonAnswer() {}

    static TextBytes of(List<Tensor> outputs, boolean rows) {
        List<JsonTensorText> texts = outputs.stream().map(JsonTensorText::new).toList();
        TextBytes out = new TextBytes(256);
        return rows ? rows(texts, out) : columns(texts, out);
    }

    private static TextBytes rows(List<JsonTensorText> texts, TextBytes out) {
        long batch = batch(texts);
        out.append("{\"predictions\":[");
        for (long row = 0; row < batch; row++) {
            out.append(row == 0 ? "" : ",");
            named(texts, 1, out);
        }
        return out.append("]}");
    }

    /** @throws dev.sallyport.core.ProblemException {@code request/malformed} for outputs that are not row by row */
    private static long batch(List<JsonTensorText> texts) {
        long batch = -1;
        for (JsonTensorText text : texts) {
            Tensor tensor = text.tensor();
            if (tensor.shape().rank() == 0) {
                throw Malformed.of("Tensor name: %s has no shape information ", tensor.name());
            }
            long own = tensor.shape().dimension(0);
            if (batch >= 0 && own != batch) {
                throw Malformed.of(
                        "Tensor name: %s has inconsistent batch size: %d expecting: %d", tensor.name(), own, batch);
            }
            batch = own;
        }
        return batch;
    }

    private static TextBytes columns(List<JsonTensorText> texts, TextBytes out) {
        named(texts, 0, out.append("{\"outputs\":"));
        return out.append('}');
    }

    private static void named(List<JsonTensorText> texts, int axis, TextBytes out) {
        if (texts.size() == 1) {
            texts.getFirst().append(out, axis);
            return;
        }
        out.append('{');
        for (int i = 0; i < texts.size(); i++) {
            out.append(i == 0 ? "" : ",")
                    .append(JsonWriter.compact()
                            .value(texts.get(i).tensor().name())
                            .text())
                    .append(':');
            texts.get(i).append(out, axis);
        }
        out.append('}');
    }
}
