package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessHygieneTest {
    @Test
    void what_was_forbidden_is_seen_to_be() {
        ProcessHygiene.harden();
        List<ProcessHygiene.Check> checks = ProcessHygiene.checks();
        assertThat(checks)
                .extracting(ProcessHygiene.Check::name)
                .containsExactly(
                        "core-files",
                        "memory-access",
                        "attach",
                        "heap-dump",
                        "crash-core",
                        "tracer",
                        "debugger",
                        "swap");
        if ("Linux".equals(System.getProperty("os.name"))) {
            assertThat(checks.get(0).good()).isTrue();
            assertThat(checks.get(1).good()).isTrue();
        }
        // This JVM was started without the option.
        assertThat(checks.get(2).good()).isFalse();
    }
}
