package dev.sallyport.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.UnknownFieldSet;
import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class MessagesTest {
    @Test
    void what_is_written_reads_back() {
        MessageWriter written = new MessageWriter()
                .string(1, "ü")
                .number(2, -1)
                .flag(3, true)
                .numbers(4, new long[] {1, -1, 300})
                .entry(5, "key", new MessageWriter().chosen(1, false))
                .element(6, "");
        MessageReader read = new MessageReader(ByteBuffer.wrap(written.toBytes()));
        assertThat(read.string(1)).isEqualTo("ü");
        assertThat(read.number(2)).isEqualTo(-1);
        assertThat(read.flag(3)).isTrue();
        assertThat(read.map(5)).containsOnlyKeys("key");
        assertThat(read.map(5)).allSatisfy((key, value) -> {
            assertThat(value.has(1)).isTrue();
            assertThat(value.flag(1)).isFalse();
        });
        assertThat(read.has(6)).isTrue();
        assertThat(read.has(7)).isFalse();
    }

    @Test
    void protobuf_reads_the_same_fields() throws IOException {
        byte[] written = new MessageWriter()
                .numbers(4, new long[] {1, 300})
                .number(2, 5)
                .string(1, "")
                .flag(3, false)
                .toBytes();
        UnknownFieldSet fields = UnknownFieldSet.parseFrom(written);
        assertThat(fields.asMap()).containsOnlyKeys(2, 4);
        assertThat(fields.getField(2).getVarintList()).containsExactly(5L);
        assertThat(fields.getField(4).getLengthDelimitedList().getFirst().toByteArray())
                .containsExactly(1, 0xac, 2);
    }

    @Test
    void a_thousand_fields_are_read_and_one_more_is_not() {
        byte[] most = new byte[2_000];
        for (int i = 0; i < most.length; i += 2) {
            most[i] = 0x08;
            most[i + 1] = 1;
        }
        assertThat(new MessageReader(ByteBuffer.wrap(most)).number(1)).isEqualTo(1);
        byte[] more = Arrays.copyOf(most, 2_002);
        more[2_000] = 0x08;
        assertThatThrownBy(() -> new MessageReader(ByteBuffer.wrap(more)))
                .hasMessage("request/too-large: fields of one message over the limit of 1000");
    }

    @Test
    void the_last_of_a_field_counts_and_what_is_fixed_is_passed_over() {
        byte[] message = {0x0a, 1, 'a', 0x0a, 1, 'b', 0x10, 1, 0x10, 2, 0x1d, 0, 0, 0, 0, 0x21, 0, 0, 0, 0, 0, 0, 0, 0};
        MessageReader read = new MessageReader(ByteBuffer.wrap(message));
        assertThat(read.string(1)).isEqualTo("b");
        assertThat(read.number(2)).isEqualTo(2);
        assertThat(read.flag(2)).isTrue();
        assertThat(read.flag(9)).isFalse();
        assertThat(read.has(3)).isFalse();
        assertThat(read.string(9)).isEmpty();
        assertThat(read.messages(9)).isEmpty();
    }

    @Test
    void a_map_may_lack_a_value_and_keeps_the_last_of_two() {
        byte[] message = new MessageWriter()
                .message(1, new MessageWriter().string(1, "none"))
                .entry(1, "twice", new MessageWriter().number(1, 1))
                .entry(1, "twice", new MessageWriter().number(1, 2))
                .toBytes();
        Map<String, MessageReader> map = new MessageReader(ByteBuffer.wrap(message)).map(1);
        assertThat(map).containsOnlyKeys("none", "twice");
        assertThat(Objects.requireNonNull(map.get("none")).has(1)).isFalse();
        assertThat(Objects.requireNonNull(map.get("twice")).number(1)).isEqualTo(2);
    }

    @Test
    void bytes_that_are_no_message_are_refused() {
        for (byte[] wrong : List.of(
                new byte[] {0x0a}, new byte[] {0x0a, 2, 'a'}, new byte[] {0x0b, 0x0c}, new byte[] {0x08}, new byte[] {0
                })) {
            assertThatThrownBy(() -> new MessageReader(ByteBuffer.wrap(wrong)))
                    .hasMessageStartingWith("request/malformed: not a protobuf message");
        }
        byte[] negative = {0x0a, -1, -1, -1, -1, 0x0f};
        assertThatThrownBy(() -> new MessageReader(ByteBuffer.wrap(negative)))
                .hasMessage("request/malformed: not a protobuf message: a negative length");
    }

    @Test
    void what_is_chosen_is_written_with_its_default_too() {
        assertThat(new MessageWriter()
                        .chosen(1, false)
                        .chosen(2, 0)
                        .chosen(3, true)
                        .toBytes())
                .containsExactly(8, 0, 16, 0, 24, 1);
        assertThat(new MessageWriter()
                        .numbers(1, new long[0])
                        .number(2, 0)
                        .string(3, "")
                        .toBytes())
                .isEmpty();
        assertThat(new MessageWriter().bytes(1, new byte[] {7}).toBytes()).containsExactly(10, 1, 7);
    }

    @Test
    void the_prefix_has_the_length() {
        assertThat(new MessageWriter().string(1, "ab").framed()).containsExactly(0, 0, 0, 0, 4, 0x0a, 2, 'a', 'b');
    }

    @Test
    void a_string_that_is_no_text_is_refused() {
        MessageReader read = new MessageReader(ByteBuffer.wrap(new byte[] {0x0a, 1, (byte) 0xff}));
        assertThatThrownBy(() -> read.string(1)).isInstanceOf(ProblemException.class);
    }

    @Test
    void more_fields_than_anybody_needs_are_refused() {
        byte[] flood = new byte[4_000];
        for (int i = 0; i < flood.length; i += 2) {
            flood[i] = 0x0a;
        }
        assertThatThrownBy(() -> new MessageReader(ByteBuffer.wrap(flood))).isInstanceOf(ProblemException.class);
    }
}
