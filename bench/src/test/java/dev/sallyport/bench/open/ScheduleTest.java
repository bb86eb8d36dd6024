package dev.sallyport.bench.open;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private final Schedule schedule = new Schedule(1_000, Duration.ofSeconds(1), Duration.ofSeconds(2));

    @Test
    void spaces_requests_evenly_and_knows_how_many_there_are() {
        assertThat(schedule.count()).isEqualTo(3_000);
        assertThat(schedule.leaves(0)).isZero();
        assertThat(schedule.leaves(1)).isEqualTo(1_000_000);
        assertThat(schedule.leaves(2_999)).isEqualTo(2_999_000_000L);
    }

    @Test
    void says_what_is_due_whether_or_not_it_was_sent() {
        assertThat(schedule.due(-1)).isZero();
        assertThat(schedule.due(0)).isEqualTo(1);
        assertThat(schedule.due(999_999)).isEqualTo(1);
        assertThat(schedule.due(1_000_000)).isEqualTo(2);
        assertThat(schedule.due(Long.MAX_VALUE / 2)).isEqualTo(3_000);
    }

    @Test
    void measures_nothing_of_the_warm_up() {
        assertThat(schedule.isMeasured(schedule.leaves(999))).isFalse();
        assertThat(schedule.isMeasured(schedule.leaves(1_000))).isTrue();
    }
}
