package dev.sallyport.wire.oip;

import dev.sallyport.core.DataType;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem.RequestUnsupported;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.Text;
import dev.sallyport.core.json.JsonWriter;
import dev.sallyport.core.json.TextBytes;
import dev.sallyport.wire.ElementText;
import dev.sallyport.wire.LargeBuffers;
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
 * <p>JSON has no NaN and no infinities: {@link ElementText#STRICT} stands for them. FP16 and BF16 have no
 * JSON form and are always binary.
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
                data(json.name("data"), output);
            }
            json.endObject();
        }
        TextBytes head = json.endArray().endObject().text();
        ByteBuf body = LargeBuffers.direct(allocator, Math.toIntExact(head.size() + binaryBytes));
        body.writeBytes(head.array(), 0, head.size());
        binary.forEach(output -> body.writeBytes(output.data()));
        return new RestInferAnswer(body, binary.isEmpty() ? -1 : head.size());
    }

    private static boolean isBinary(RestRequest request, Tensor output) {
        return output.type() == DataType.FP16 || output.type() == DataType.BF16 || request.isBinary(output.name());
    }

    private static void data(JsonWriter json, Tensor tensor) {
        if (tensor.type() == DataType.BYTES) {
            json.beginArray();
            for (ByteBuffer element : tensor.elements()) {
                json.value(text(tensor, element));
            }
            json.endArray();
            return;
        }
        ElementText.STRICT.array(
                json.raw(), tensor.type(), tensor.data(), tensor.shape().elementCount());
    }

    private static String text(Tensor tensor, ByteBuffer element) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(element).toString();
        } catch (CharacterCodingException e) {
            throw new ProblemException(new RequestUnsupported(
                    "output `%s` is not text: ask for it as binary data".formatted(Text.quotable(tensor.name()))));
        }
    }
}
