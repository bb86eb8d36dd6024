package dev.sallyport.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n", "\r", "\t", "\u0000", "\u001b", "`", "\u007f", "\u0085", "\u200b", "\u202e", "\u2028", "\ud800"
            })
    void replaces_what_could_break_a_line_or_deceive_a_reader(String sent) {
        assertThat(Text.quotable("a" + sent + "b")).isEqualTo("a?b");
    }

    @Test
    void keeps_the_printable_beside_what_it_replaces() {
        assertThat(Text.quotable("\u001f !~\u007f\u0080\u00a0a_")).isEqualTo("? !~??\u00a0a_");
    }

    @Test
    void keeps_what_people_write() {
        assertThat(Text.quotable("Straße 1, \"ok\" 日本")).isEqualTo("Straße 1, \"ok\" 日本");
    }

    @Test
    void cuts_what_is_long() {
        assertThat(Text.quotable("x".repeat(128))).isEqualTo("x".repeat(128));
        assertThat(Text.quotable("x".repeat(129))).isEqualTo("x".repeat(128) + "…");
    }
}
