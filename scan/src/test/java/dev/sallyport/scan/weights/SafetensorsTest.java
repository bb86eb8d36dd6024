package dev.sallyport.scan.weights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.scan.Examined;
import dev.sallyport.scan.Rule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
    private static byte[] file(String header, int dataBytes) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + text.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .put(text)
                .array();
    }

    private static String tensor(String name, int from, int to) {
        return "\"%s\": {\"dtype\": \"U8\", \"shape\": [%d], \"data_offsets\": [%d, %d]}"
                .formatted(name, to - from, from, to);
    }

    private static Set<Rule> rules(String header, int dataBytes) {
        return Examined.rules(file(header, dataBytes), Safetensors::examine);
    }

    @Test
    void tensors_side_by_side_give_nothing() {
        assertThat(rules("{" + tensor("a", 0, 4) + "," + tensor("b", 4, 8) + "}", 8))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"2, 6, 8", "5, 8, 8", "4, 8, 12", "4, 8, 6"})
    void tensors_neither_overlap_nor_leave_holes_nor_reach_over_the_end(int from, int to, int dataBytes) {
        String header = "{" + tensor("a", 0, 4) + "," + tensor("b", from, to) + "}";
        assertThat(rules(header, dataBytes)).contains(Rule.SAFETENSORS_LAYOUT);
    }

    @Test
    void a_shape_has_the_bytes_that_are_there() {
        String header = "{\"a\": {\"dtype\": \"F32\", \"shape\": [4611686018427387904, 4], \"data_offsets\": [0, 4]}}";
        assertThat(rules(header, 4)).contains(Rule.SAFETENSORS_LAYOUT);
    }

    @Test
    void a_name_twice_and_a_header_without_end_are_said() {
        assertThat(rules("{" + tensor("a", 0, 4) + "," + tensor("a", 0, 4) + "}", 4))
                .isNotEmpty();
        byte[] bomb = file("{\"a\": 1}", 0);
        ByteBuffer.wrap(bomb).order(ByteOrder.LITTLE_ENDIAN).putLong(0, 1L << 40);
        assertThat(Examined.rules(bomb, Safetensors::examine)).containsExactly(Rule.SAFETENSORS_METADATA);
    }
}
