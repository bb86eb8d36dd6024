package dev.sallyport.wire.tfs;

import dev.sallyport.core.DataType;
import dev.sallyport.core.Problem.RequestUnsupported;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.Text;
import dev.sallyport.core.json.JsonWriter;
import dev.sallyport.core.json.TextBytes;
import dev.sallyport.wire.ElementText;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;

/**
 * Writes an output as nested JSON lists, one value after the other. NaN and infinities are the bare
 * words that TensorFlow Serving writes; outputs of strings named {@code …_bytes} are base64 objects.
 */
final class JsonTensorText {
    private final Tensor tensor;
    private final ByteBuffer data;
    private final Iterator<ByteBuffer> strings;
    private final boolean base64;

    JsonTensorText(Tensor tensor) {
        this.tensor = tensor;
        this.data = tensor.data();
        boolean bytes = tensor.type() == DataType.BYTES;
        this.strings = (bytes ? tensor.elements() : List.<ByteBuffer>of()).iterator();
        this.base64 = bytes && tensor.name().endsWith("_bytes");
    }

    Tensor tensor() {
        return tensor;
    }

    /** Appends what lies along {@code axis} and deeper, from where the last call ended. */
    void append(TextBytes out, int axis) {
        if (axis >= tensor.shape().rank()) {
            element(out);
            return;
        }
        if (axis == tensor.shape().rank() - 1 && tensor.type() != DataType.BYTES) {
            ElementText.WITH_WORDS.array(
                    out, tensor.type(), data, tensor.shape().dimension(axis));
            return;
        }
        out.append('[');
        for (long i = 0; i < tensor.shape().dimension(axis); i++) {
            if (i > 0) {
                out.append(',');
            }
            append(out, axis + 1);
        }
        out.append(']');
    }

    private void element(TextBytes out) {
        if (tensor.type() == DataType.BYTES) {
            string(out, strings.next());
        } else {
            ElementText.WITH_WORDS.next(out, tensor.type(), data);
        }
    }

    private void string(TextBytes out, ByteBuffer element) {
        if (base64) {
            ByteBuffer encoded = Base64.getEncoder().encode(element.duplicate());
            out.append("{\"b64\":\"")
                    .append(StandardCharsets.US_ASCII.decode(encoded).toString())
                    .append("\"}");
            return;
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(element.duplicate())
                    .toString();
            out.append(JsonWriter.compact().value(text).text());
        } catch (CharacterCodingException e) {
            throw new ProblemException(
                    new RequestUnsupported("output `%s` is not text: ask for it over gRPC, or name it `…_bytes`"
                            .formatted(Text.quotable(tensor.name()))));
        }
    }
}
