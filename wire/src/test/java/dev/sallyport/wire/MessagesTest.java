package dev.sallyport.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.UnknownFieldSet;
import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
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
