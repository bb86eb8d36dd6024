package dev.sallyport.guard.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.DataType;
import dev.sallyport.core.Decision;
import dev.sallyport.core.Decision.Refuse;
import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonValue;
import dev.sallyport.core.json.JsonValue.JsonArray;
import dev.sallyport.core.json.JsonValue.JsonBoolean;
import dev.sallyport.core.json.JsonValue.JsonNumber;
import dev.sallyport.core.json.JsonValue.JsonString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ContractVectorsTest {
    private static final Path VECTORS = Path.of("../conformance/vectors/guard-contract");

    record Case(String file, JsonDocument vectors, JsonDocument one) {
        @Override
        public String toString() {
            return file + ": " + one.string("name");
        }
    }

    static List<Case> cases() throws IOException {
        List<Case> cases = new ArrayList<>();
        try (Stream<Path> files = Files.list(VECTORS)) {
            for (Path file : files.sorted().toList()) {
                JsonDocument vectors =
                        JsonDocument.parse(Files.readAllBytes(file), JsonLimits.DOCUMENT, RequestMalformed::new);
                vectors.objects("cases")
                        .forEach(one -> cases.add(new Case(file.getFileName().toString(), vectors, one)));
            }
        }
        return cases;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void judges_as_the_vectors_say(Case vector) {
        ContractGuard guard = new ContractGuard(vector.vectors().objects("contract").stream()
                .map(ContractVectorsTest::spec)
                .toList());
        assertThat(outcome(guard, vector.one())).isEqualTo(vector.one().string("expect"));
    }

    private static String outcome(ContractGuard guard, JsonDocument one) {
        try {
            List<Tensor> sent = one.objects("inputs").stream()
                    .map(ContractVectorsTest::tensor)
                    .toList();
            return switch (guard.judge(sent)) {
                case Decision.Allow _ -> "allow";
                case Refuse refuse -> refuse.problem().code();
            };
        } catch (ProblemException e) {
            return e.problem().code();
        }
    }

    private static TensorSpec spec(JsonDocument spec) {
        return new TensorSpec(
                spec.string("name"),
                DataType.of(spec.string("type")).orElseThrow(),
                shape(spec),
                spec.optionalNumber("lowest").orElse(Double.NEGATIVE_INFINITY),
                spec.optionalNumber("highest").orElse(Double.POSITIVE_INFINITY),
                spec.optionalBoolean("finite").orElse(false),
                List.of());
    }

    private static Shape shape(JsonDocument document) {
        return Shape.of(
                document.integers("shape").stream().mapToLong(Long::longValue).toArray());
    }

    private static Tensor tensor(JsonDocument input) {
        DataType type = DataType.of(input.string("type")).orElseThrow();
        List<JsonValue> values = ((JsonArray) input.value("values").orElseThrow()).elements();
        ByteBuffer data = ByteBuffer.allocateDirect(4096).order(ByteOrder.LITTLE_ENDIAN);
        values.forEach(value -> put(data, type, value));
        return Tensor.of(input.string("name"), type, shape(input), data.flip());
    }

    private static void put(ByteBuffer data, DataType type, JsonValue value) {
        String text = switch (value) {
            case JsonNumber number -> number.text();
            case JsonString string -> string.value();
            case JsonBoolean bool -> bool.value() ? "1" : "0";
            case JsonValue.JsonNull _, JsonArray _, JsonValue.JsonObject _ ->
                throw new IllegalArgumentException("not an element");
        };
        switch (type) {
            case BOOL, UINT8, INT8 -> data.put((byte) Integer.parseInt(text));
            case UINT16, INT16 -> data.putShort((short) Integer.parseInt(text));
            case UINT32, INT32 -> data.putInt((int) Long.parseLong(text));
            case UINT64 -> data.putLong(Long.parseUnsignedLong(text));
            case INT64 -> data.putLong(Long.parseLong(text));
            case FP16 -> data.putShort(Float.floatToFloat16(Float.parseFloat(text)));
            case BF16 -> data.putShort((short) (Float.floatToRawIntBits(Float.parseFloat(text)) >>> 16));
            case FP32 -> data.putFloat(Float.parseFloat(text));
            case FP64 -> data.putDouble(Double.parseDouble(text));
            case BYTES -> {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                data.putInt(bytes.length).put(bytes);
            }
        }
    }
}
