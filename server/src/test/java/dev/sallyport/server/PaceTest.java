package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long SECOND = 1_000_000_000L;

    /** Seconds until it is too slow, looked at every second while {@code bytesPerSecond} come. */
    private static int seconds(Pace pace, int bytesPerSecond) {
        for (int second = 1; second <= 100; second++) {
            pace.came(bytesPerSecond);
            if (pace.isTooSlow(second * SECOND)) {
                return second;
            }
        }
        return 100;
    }

    @Test
    void a_head_has_ten_seconds() {
        assertThat(seconds(Pace.ofHead(0), 0)).isEqualTo(11);
    }

    @Test
    void a_body_a_byte_at_a_time_has_five() {
        assertThat(seconds(Pace.ofBody(0), 1)).isEqualTo(6);
    }

    @Test
    void a_body_of_a_kib_a_second_is_taken() {
        assertThat(seconds(Pace.ofBody(0), 1024)).isEqualTo(100);
    }

    @Test
    void a_body_that_came_fast_may_not_stop_for_long() {
        Pace pace = Pace.ofBody(0);
        pace.came(1 << 20);
        assertThat(seconds(pace, 0)).isEqualTo(12);
    }
}
