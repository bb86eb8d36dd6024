package dev.sallyport.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcFileTest {
    /** {@code utime} 1500, {@code stime} 250, {@code cutime} 7, {@code cstime} 3. */
    private static final String STAT =
            "4711 (a) b (c)) S 1 4711 4711 0 -1 4194304 9000 0 12 0 1500 250 7 3 20 0 31 0 88000 1 2 3";

    @Test
    void adds_user_and_system_time_whatever_the_command_is_called() {
        assertThat(ProcFile.ticks(STAT, 11)).isEqualTo(1_750);
        assertThat(ProcFile.ticks(STAT, 13)).isEqualTo(10);
    }

    @Test
    void reads_the_peak_of_resident_memory() {
        assertThat(ProcFile.peakResidentBytes("Name:\tjava\nVmPeak:\t 9 kB\nVmHWM:\t  2048 kB\nVmRSS:\t 1 kB\n"))
                .isEqualTo(2 << 20);
    }
}
