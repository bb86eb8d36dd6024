package dev.sallyport.wire.oip;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sallyport.core.DataType;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonValue;
import dev.sallyport.core.json.JsonValue.JsonArray;
import dev.sallyport.core.json.JsonValue.JsonBoolean;
import dev.sallyport.core.json.JsonValue.JsonNumber;
import dev.sallyport.core.json.JsonValue.JsonObject;
import dev.sallyport.core.json.JsonValue.JsonString;
import dev.sallyport.serve.InferenceRequest;
import dev.sallyport.wire.ProtoSchema;
import dev.sallyport.wire.oip.RestInferCodec.OutputForm;
import dev.sallyport.wire.oip.RestInferCodec.RestRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Answers, read back by readers that are not the writers'. */
class AnswersReadBackTest {
    private static final ModelRef MODEL = new ModelRef("m", "3");
    private static final int ROUNDS = 2_000;

    private static List<Tensor> outputs(Random random, boolean halves) {
        List<Tensor> outputs = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            DataType type = DataType.values()[random.nextInt(DataType.values().length)];
            boolean half = type == DataType.FP16 || type == DataType.BF16;
            outputs.add(Samples.tensor("output-" + i, half && !halves ? DataType.INT64 : type, random));
        }
        return outputs;
    }

    private static DynamicMessage read(List<Tensor> outputs, String id, boolean raw)
            throws InvalidProtocolBufferException {
        ByteBuf frame = GrpcInferAnswer.encode(
                MODEL, id, outputs, raw, GrpcInferAnswer.NO_ENVELOPE, UnpooledByteBufAllocator.DEFAULT);
        assertThat(frame.readByte()).isZero();
        assertThat(frame.readInt()).isEqualTo(frame.readableBytes());
        byte[] message = new byte[frame.readableBytes()];
        frame.readBytes(message);
        assertThat(frame.release()).isTrue();
        return DynamicMessage.parseFrom(OipSchema.RESPONSE, message);
    }

    private static List<?> list(DynamicMessage message, String field) {
        return (List<?>) ProtoSchema.get(message, field);
    }

    @Test
    void protobuf_reads_every_grpc_answer() throws InvalidProtocolBufferException {
        for (int seed = 0; seed < ROUNDS; seed++) {
            boolean raw = seed % 2 == 0;
            List<Tensor> outputs = outputs(new Random(seed), raw);
            DynamicMessage answer = read(outputs, "id-" + seed, raw);
            assertThat(answer.getUnknownFields().asMap()).isEmpty();
            assertThat(ProtoSchema.get(answer, "model_name")).isEqualTo("m");
            assertThat(ProtoSchema.get(answer, "model_version")).isEqualTo("3");
            assertThat(ProtoSchema.get(answer, "id")).isEqualTo("id-" + seed);
            List<?> described = list(answer, "outputs");
            assertThat(described).hasSameSizeAs(outputs);
            for (int i = 0; i < outputs.size(); i++) {
                DynamicMessage expected = raw
                        ? Requests.describe(outputs.get(i)).build()
                        : OipSchema.set(
                                        Requests.describe(outputs.get(i)),
                                        "contents",
                                        Requests.contents(outputs.get(i)))
                                .build();
                assertThat(((DynamicMessage) described.get(i)).toByteString()).isEqualTo(expected.toByteString());
            }
            List<ByteString> contents = raw
                    ? outputs.stream().map(t -> ByteString.copyFrom(t.data())).toList()
                    : List.of();
            assertThat(list(answer, "raw_output_contents")).isEqualTo(contents);
        }
    }

    @Test
    void a_half_float_makes_a_typed_answer_raw() throws InvalidProtocolBufferException {
        Random random = new Random(1);
        List<Tensor> outputs =
                List.of(Samples.tensor("a", DataType.FP32, random), Samples.tensor("b", DataType.FP16, random));
        assertThat(list(read(outputs, "", false), "raw_output_contents")).hasSize(2);
    }

    private static RestRequest request(List<Tensor> outputs, Random random) {
        List<OutputForm> forms = new ArrayList<>();
        for (Tensor output : outputs) {
            @Nullable Boolean binary = random.nextBoolean() ? null : (Boolean) random.nextBoolean();
            forms.add(new OutputForm(output.name(), binary, 0));
        }
        return new RestRequest(new InferenceRequest("id \"1\"\n", List.of(), List.of()), random.nextBoolean(), forms);
    }

    private static JsonObject json(byte[] text) {
        return (JsonObject) JsonValue.parse(text, JsonLimits.DOCUMENT, RequestMalformed::new);
    }

    private static JsonValue member(JsonValue object, String name) {
        JsonValue value = ((JsonObject) object).members().get(name);
        if (value == null) {
            throw new AssertionError("no " + name);
        }
        return value;
    }

    @Test
    void every_rest_answer_holds_the_outputs_in_the_form_asked_for() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            List<Tensor> outputs = outputs(random, true);
            RestRequest request = request(outputs, random);
            RestInferAnswer answer = RestInferAnswer.encode(MODEL, request, outputs, UnpooledByteBufAllocator.DEFAULT);
            int head = answer.jsonBytes() < 0 ? answer.body().readableBytes() : answer.jsonBytes();
            byte[] text = new byte[head];
            answer.body().readBytes(text);
            JsonObject json = json(text);
            assertThat(member(json, "id")).isEqualTo(new JsonString("id \"1\"\n"));
            assertThat(member(json, "model_version")).isEqualTo(new JsonString("3"));
            List<JsonValue> described = ((JsonArray) member(json, "outputs")).elements();
            assertThat(described).hasSameSizeAs(outputs);
            for (int i = 0; i < outputs.size(); i++) {
                Tensor output = outputs.get(i);
                JsonValue one = described.get(i);
                assertThat(member(one, "name")).isEqualTo(new JsonString(output.name()));
                assertThat(member(one, "datatype"))
                        .isEqualTo(new JsonString(output.type().name()));
                assertThat(((JsonArray) member(one, "shape")).elements().toString())
                        .isEqualTo(numbers(output.shape()).toString());
                byte[] read;
                if (((JsonObject) one).members().containsKey("data")) {
                    assertThat(request.isBinary(output.name())).isFalse();
                    read = canonical(output.type(), ((JsonArray) member(one, "data")).elements());
                } else {
                    String size = ((JsonNumber) member(member(one, "parameters"), "binary_data_size")).text();
                    read = new byte[Integer.parseInt(size)];
                    answer.body().readBytes(read);
                }
                assertThat(read).as("seed %d: %s", seed, output).isEqualTo(Samples.bytes(output.data()));
            }
            assertThat(answer.body().readableBytes()).isZero();
            assertThat(answer.body().release()).isTrue();
        }
    }

    private static List<JsonValue> numbers(Shape shape) {
        List<JsonValue> numbers = new ArrayList<>();
        for (long dimension : shape.toArray()) {
            numbers.add(new JsonNumber(dimension));
        }
        return numbers;
    }

    /** With the platform's own number parsing, not the codec's. */
    private static byte[] canonical(DataType type, List<JsonValue> elements) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (JsonValue element : elements) {
            ByteBuffer eight = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            switch (element) {
                case JsonBoolean bool -> eight.put((byte) (bool.value() ? 1 : 0));
                case JsonString string -> {
                    byte[] bytes = string.value().getBytes(StandardCharsets.UTF_8);
                    out.write(eight.putInt(bytes.length).array(), 0, Integer.BYTES);
                    out.writeBytes(bytes);
                    continue;
                }
                case JsonNumber number when type == DataType.FP32 -> eight.putFloat(Float.parseFloat(number.text()));
                case JsonNumber number when type == DataType.FP64 -> eight.putDouble(Double.parseDouble(number.text()));
                case JsonNumber number
                when type == DataType.UINT64 -> eight.putLong(Long.parseUnsignedLong(number.text()));
                case JsonNumber number -> eight.putLong(Long.parseLong(number.text()));
                default -> throw new AssertionError(element);
            }
            out.write(eight.array(), 0, type.sizeBytes());
        }
        return out.toByteArray();
    }

    @Test
    void what_json_cannot_say_is_still_json() {
        ByteBuffer data = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        data.putFloat(Float.NaN).putFloat(Float.POSITIVE_INFINITY).putFloat(Float.NEGATIVE_INFINITY);
        Tensor odd = Tensor.of("y", DataType.FP32, Shape.of(3), data.flip());
        RestRequest request = new RestRequest(new InferenceRequest("", List.of(), List.of()), false, List.of());
        ByteBuf body = RestInferAnswer.encode(MODEL, request, List.of(odd), UnpooledByteBufAllocator.DEFAULT)
                .body();
        String text = body.toString(StandardCharsets.UTF_8);
        body.release();
        json(text.getBytes(StandardCharsets.UTF_8));
        assertThat(text).contains("\"data\":[null,1e999,-1e999]");
    }
}
