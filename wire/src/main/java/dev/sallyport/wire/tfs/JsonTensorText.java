package dev.sallyport.wire.tfs;

import dev.sallyport.core.DataType;
import dev.sallyport.core.Problem.RequestUnsupported;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.Text;
import dev.sallyport.core.json.JsonWriter;
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
    void append(StringBuilder out, int axis) {
        if (axis >= tensor.shape().rank()) {
            element(out);
            return;
        }
        out.append('[');
        for (long i = 0; i < tensor.shape().dimension(axis); i++) {
            out.append(i == 0 ? "" : ",");
            append(out, axis + 1);
        }
        out.append(']');
    }

    private void element(StringBuilder out) {
        switch (tensor.type()) {
            case BOOL -> out.append(data.get() != 0);
            case INT8 -> out.append(data.get());
            case INT16 -> out.append(data.getShort());
            case INT32 -> out.append(data.getInt());
            case INT64 -> out.append(data.getLong());
            case UINT8 -> out.append(data.get() & 0xff);
            case UINT16 -> out.append(data.getShort() & 0xffff);
            case UINT32 -> out.append(Integer.toUnsignedLong(data.getInt()));
            case UINT64 -> out.append(Long.toUnsignedString(data.getLong()));
            case FP16 -> append(out, Float.float16ToFloat(data.getShort()));
            case BF16 -> append(out, Float.intBitsToFloat(data.getShort() << 16));
            case FP32 -> append(out, data.getFloat());
            // Java's words for what is not finite are the protocol's.
            case FP64 -> out.append(data.getDouble());
            case BYTES -> string(out, strings.next());
        }
    }

    static void append(StringBuilder out, float value) {
        out.append(value);
    }

    private void string(StringBuilder out, ByteBuffer element) {
        if (base64) {
            ByteBuffer encoded = Base64.getEncoder().encode(element.duplicate());
            out.append("{\"b64\":\"")
                    .append(StandardCharsets.US_ASCII.decode(encoded))
                    .append("\"}");
            return;
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(element.duplicate())
                    .toString();
            out.append(JsonWriter.compact().value(text));
        } catch (CharacterCodingException e) {
            throw new ProblemException(
                    new RequestUnsupported("output `%s` is not text: ask for it over gRPC, or name it `…_bytes`"
                            .formatted(Text.quotable(tensor.name()))));
        }
    }
}
