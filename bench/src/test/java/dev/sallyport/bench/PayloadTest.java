package dev.sallyport.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class PayloadTest {
    @Test
    void writes_the_grpc_request_to_the_byte() {
        byte[] body = Payload.of(BenchModel.TINY, Protocol.GRPC).body();
        String head = "000000009a" + "0a06" + hex("mlp-32") + "2a0d" + "0a0178" + "1204" + hex("FP32") + "1a020120"
                + "3a8001";
        assertThat(HexFormat.of().formatHex(body)).startsWith(head).hasSize(head.length() + 2 * 128);
        assertThat(Arrays.copyOfRange(body, body.length - 128, body.length))
                .isEqualTo(Payload.bytes(BenchModel.TINY.row()));
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void says_where_the_json_of_a_rest_request_ends() {
        Payload payload = Payload.of(BenchModel.LARGE, Protocol.REST_HTTP1);
        int length = Integer.parseInt(payload.headers().get("inference-header-content-length"));
        assertThat(new String(payload.body(), 0, length, StandardCharsets.UTF_8))
                .startsWith("{\"inputs\"")
                .endsWith("}");
        assertThat(payload.body()).hasSize(length + 4 * 784);
    }

    @Test
    void reads_the_values_of_a_grpc_answer_behind_other_fields() throws IOException {
        byte[] frame = HexFormat.of().parseHex("000000000f" + "0a0178" + "2a020a00" + "3204" + "0000803f" + "1200");
        assertThat(Payload.grpcAnswer(frame)).containsExactly(1f);
    }

    @Test
    void reads_the_values_behind_the_json_of_a_rest_answer() throws IOException {
        byte[] head = "{\"binary_data_size\":4}".getBytes(StandardCharsets.US_ASCII);
        byte[] body = Arrays.copyOf(head, head.length + 4);
        System.arraycopy(Payload.bytes(new float[] {2.5f}), 0, body, head.length, 4);
        assertThat(Payload.restAnswer(Integer.toString(head.length), body)).containsExactly(2.5f);
    }
}
