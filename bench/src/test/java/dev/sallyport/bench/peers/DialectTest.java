package dev.sallyport.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.sallyport.bench.Payload;
import dev.sallyport.bench.Sample;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class DialectTest {
    private static final Sample ROW =
            new Sample("m", "x", new long[] {1, 2, 2}, new float[] {1, 0.5f, -2, 3}, "y", new long[] {1, 1});

    private static String text(Dialect dialect) {
        Payload payload = dialect.payload(ROW);
        return payload.path() + " " + new String(payload.body(), StandardCharsets.UTF_8);
    }

    @Test
    void writes_each_form_of_json() {
        assertThat(text(Dialect.OIP_JSON))
                .isEqualTo("/v2/models/m/infer {\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,2,2],"
                        + "\"data\":[1.0,0.5,-2.0,3.0]}]}");
        assertThat(text(Dialect.TFS_JSON)).isEqualTo("/v1/models/m:predict {\"instances\":[[[1.0,0.5],[-2.0,3.0]]]}");
        assertThat(text(Dialect.PLAIN_JSON)).isEqualTo("/predict/m {\"x\":[1.0,0.5,-2.0,3.0]}");
    }

    @Test
    void writes_a_predict_request_to_the_byte() {
        String shape = "1202" + "0801" + "1202" + "0802" + "1202" + "0802";
        String values = "0000803f" + "0000003f" + "000000c0" + "00004040";
        String tensor = "0801" + "120c" + shape + "2210" + values;
        String entry = "0a0178" + "1222" + tensor;
        assertThat(HexFormat.of().formatHex(Dialect.TFS_GRPC.payload(ROW).body()))
                .isEqualTo("000000002e" + "0a030a016d" + "1227" + entry);
    }

    @Test
    void reads_values_wherever_an_answer_keeps_them() throws IOException {
        assertThat(numbers("{\"id\":7,\"outputs\":[{\"shape\":[1,2],\"data\":[1.5,-2e-3]}]}", "data"))
                .containsExactly(1.5f, -0.002f);
        assertThat(numbers("{\"predictions\":[[1,2],[3,4]]}", "predictions")).containsExactly(1f, 2f, 3f, 4f);
        assertThatIOException().isThrownBy(() -> numbers("{\"error\":\"no\"}", "data"));
        assertThatIOException().isThrownBy(() -> numbers("Internal Server Error", "data"));
        byte[] packed = HexFormat.of()
                .parseHex("0000000013" + "0a11" + "0a0179" + "120c" + "0801" + "2a08" + "0000803f" + "00000040");
        assertThat(ServingMessages.answer(packed)).containsExactly(1f, 2f);
    }

    private static float[] numbers(String json, String name) throws IOException {
        return JsonPayload.numbers(json.getBytes(StandardCharsets.UTF_8), name);
    }
}
