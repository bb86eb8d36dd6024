package dev.sallyport.wire.oip;

import dev.sallyport.core.DataType;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem.RequestUnsupported;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.Text;
import dev.sallyport.core.json.JsonWriter;
import dev.sallyport.wire.oip.RestInferCodec.RestRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a REST inference answer, each output as JSON or behind the JSON as it was asked for.
 *
 * <p>JSON has no NaN and no infinities: NaN becomes {@code null}, infinities {@code 1e999} and
 * {@code -1e999}, which every parser of binary floating point reads as infinities. FP16 and BF16 have
 * no JSON form and are always binary.
 *
 * @param jsonBytes length of the JSON part, or -1 where there is no other
 */
record RestInferAnswer(ByteBuf body, int jsonBytes) {

    static RestInferAnswer encode(
            ModelRef model, RestRequest request, List<Tensor> outputs, ByteBufAllocator allocator) {
        JsonWriter json = JsonWriter.compact().beginObject();
        json.name("model_name").value(model.name()).name("model_version").value(model.version());
        if (!request.request().id().isEmpty()) {
            json.name("id").value(request.request().id());
        }
        json.name("outputs").beginArray();
        List<Tensor> binary = new ArrayList<>(outputs.size());
        long binaryBytes = 0;
        for (Tensor output : outputs) {
            json.beginObject().name("name").value(output.name());
            json.name("datatype").value(output.type().name());
            json.name("shape").raw(output.shape().toString());
            if (isBinary(request, output)) {
                json.name("parameters").beginObject().name("binary_data_size");
                json.value(output.sizeBytes()).endObject();
                binary.add(output);
                binaryBytes += output.sizeBytes();
            } else {
                json.name("data").raw(data(output));
            }
            json.endObject();
        }
        byte[] head = json.endArray().endObject().toBytes();
        ByteBuf body = allocator.directBuffer(Math.toIntExact(head.length + binaryBytes));
        body.writeBytes(head);
        binary.forEach(output -> body.writeBytes(output.data()));
        return new RestInferAnswer(body, binary.isEmpty() ? -1 : head.length);
    }

    private static boolean isBinary(RestRequest request, Tensor output) {
        return output.type() == DataType.FP16 || output.type() == DataType.BF16 || request.isBinary(output.name());
    }

    private static String data(Tensor tensor) {
        if (tensor.type() == DataType.BYTES) {
            JsonWriter strings = JsonWriter.compact().beginArray();
            for (ByteBuffer element : tensor.elements()) {
                strings.value(text(tensor, element));
            }
            return strings.endArray().toString();
        }
        ByteBuffer data = tensor.data();
        StringBuilder out = new StringBuilder(8 + data.remaining() * 2).append('[');
        while (data.hasRemaining()) {
            append(out, tensor.type(), data);
            out.append(data.hasRemaining() ? "," : "");
        }
        return out.append(']').toString();
    }

    private static String text(Tensor tensor, ByteBuffer element) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(element).toString();
        } catch (CharacterCodingException e) {
            throw new ProblemException(new RequestUnsupported(
                    "output `%s` is not text: ask for it as binary data".formatted(Text.quotable(tensor.name()))));
        }
    }

    private static void append(StringBuilder out, DataType type, ByteBuffer data) {
        switch (type) {
            case BOOL -> out.append(data.get() != 0);
            case INT8 -> out.append(data.get());
            case INT16 -> out.append(data.getShort());
            case INT32 -> out.append(data.getInt());
            case INT64 -> out.append(data.getLong());
            case UINT8 -> out.append(data.get() & 0xff);
            case UINT16 -> out.append(data.getShort() & 0xffff);
            case UINT32 -> out.append(Integer.toUnsignedLong(data.getInt()));
            case UINT64 -> out.append(Long.toUnsignedString(data.getLong()));
            case FP32 -> {
                float value = data.getFloat();
                if (Float.isFinite(value)) {
                    out.append(value);
                } else {
                    out.append(notFinite(value));
                }
            }
            case FP64 -> {
                double value = data.getDouble();
                if (Double.isFinite(value)) {
                    out.append(value);
                } else {
                    out.append(notFinite(value));
                }
            }
            case FP16, BF16, BYTES -> throw new AssertionError(type);
        }
    }

    private static String notFinite(double value) {
        return Double.isNaN(value) ? "null" : value > 0 ? "1e999" : "-1e999";
    }
}
