package dev.sallyport.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNameTest {
    private static final List<String> NAMES = List.of("port", "address", "idleTimeout", "insecurePlaintext");

    @ParameterizedTest
    @CsvSource({
        "prot, port",
        "Port, port",
        "ports, port",
        "adress, address",
        "idle-timeout, idleTimeout",
        "idle_timeout, idleTimeout",
        "idelTimeot, idleTimeout",
        "insecurePlainText, insecurePlaintext"
    })
    void a_slip_is_recognised(String written, String meant) {
        assertThat(NearestName.hint(written, NAMES)).isEqualTo("; did you mean `" + meant + "`?");
    }

    @ParameterizedTest
    @CsvSource({"colour", "x", "''", "po"})
    void what_is_far_from_all_gets_no_suggestion(String written) {
        assertThat(NearestName.hint(written, List.of("address", "idleTimeout"))).isEmpty();
    }

    @Test
    void a_long_path_makes_no_name_likelier() {
        assertThat(NearestName.hint("models.each.digits.colour", List.of("models.each.digits.cache")))
                .isEmpty();
    }
}
