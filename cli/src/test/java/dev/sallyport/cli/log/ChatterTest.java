package dev.sallyport.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ChatterTest {
    private final Chatter chatter = new Chatter();

    private long said(long nowNanos, int asked) {
        return LongStream.range(0, asked)
                .filter(i -> chatter.ask(nowNanos) >= 0)
                .count();
    }

    @Test
    void ten_lines_are_said_in_ten_seconds_and_the_rest_is_counted() {
        assertThat(said(5, 1_000)).isEqualTo(10);
        assertThat(said(Duration.ofSeconds(9).toNanos(), 1_000)).isZero();
        assertThat(chatter.ask(Duration.ofSeconds(11).toNanos())).isEqualTo(1_990);
        assertThat(chatter.ask(Duration.ofSeconds(11).toNanos())).isZero();
    }
}
