package dev.sallyport.core.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TextBytesTest {

    @Test
    void grows_by_what_is_appended_and_keeps_what_stands() {
        TextBytes inner = new TextBytes(0).append("in");
        TextBytes text = new TextBytes(0);
        for (int i = 0; i < 50; i++) {
            text.append('a').append("ä").append(inner).append("é".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(text).hasToString("aäiné".repeat(50));
        assertThat(text.size()).isEqualTo(50 * 7);
        assertThat(inner).hasToString("in");
        text.append(inner.append("x".repeat(400)));
        assertThat(text.toString()).endsWith("éin" + "x".repeat(400));
    }

    @Test
    void what_separates_numbers_may_be_replaced_behind_the_last() {
        TextBytes text = new TextBytes(0).append('[');
        for (int i = 0; i < 100; i++) {
            text.append(-1.1754944E-38f).append(',');
        }
        text.replaceLast(']');
        String numbers = "-1.1754944E-38,".repeat(100);
        assertThat(text).hasToString("[" + numbers.substring(0, numbers.length() - 1) + "]");
    }

    @Test
    void words_and_whole_numbers() {
        TextBytes text = new TextBytes(0).append(true).append(false).append(Long.MIN_VALUE);
        assertThat(text).hasToString("truefalse-9223372036854775808");
    }

    @Test
    void room_that_was_made_is_enough() {
        TextBytes text = new TextBytes(100);
        text.append("x".repeat(60));
        byte[] before = text.array();
        text.makeRoom(40);
        assertThat(text.array()).isSameAs(before);
        text.makeRoom(1_000);
        byte[] after = text.array();
        assertThat(after).hasSizeGreaterThanOrEqualTo(1_060);
        text.append("y".repeat(1_000));
        assertThat(text.array()).isSameAs(after);
        assertThat(text).hasToString("x".repeat(60) + "y".repeat(1_000));
        assertThat(text.toBytes()).hasSize(1_060);
    }

    /** Text made of little pieces would cost its square otherwise. */
    @Test
    void room_doubles() {
        TextBytes text = new TextBytes(1_000).append("x".repeat(1_000)).append('y');
        assertThat(text.array()).hasSize(2_000);
    }
}
