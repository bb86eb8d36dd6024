package dev.sallyport.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.Problem.RequestMalformed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelRefTest {
    @ParameterizedTest
    @ValueSource(strings = {"digits", "A-b_c.9", "_x", "-x", "1", "azAZ09"})
    void takes_names_that_are_safe_in_a_path(String name) {
        assertThat(new ModelRef(name, "1")).hasToString(name + "/1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", ".", "..", ".hidden", "a/b", "a\\b", "a b", "a\u0000", "ä", "a%2Fb", "a\n", "*", "a`", "a{", "a@",
                "a[", "a:"
            })
    void refuses_names_that_are_not(String name) {
        assertThat(ModelRef.isName(name)).isFalse();
        assertThatThrownBy(() -> new ModelRef(name, "1"))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.problem()).isInstanceOf(RequestMalformed.class));
        assertThatThrownBy(() -> new ModelRef("a", name)).isInstanceOf(ProblemException.class);
    }

    @Test
    void says_which_of_the_two_it_refuses() {
        assertThatThrownBy(() -> new ModelRef("a\n", "1")).hasMessage("request/malformed: model name `a?`");
        assertThatThrownBy(() -> new ModelRef("a", "1\n")).hasMessage("request/malformed: model version `1?`");
    }

    @Test
    void bounds_lengths() {
        assertThat(ModelRef.isName("n".repeat(128))).isTrue();
        assertThat(ModelRef.isName("n".repeat(129))).isFalse();
        assertThat(ModelRef.isVersion("v".repeat(64))).isTrue();
        assertThat(ModelRef.isVersion("v".repeat(65))).isFalse();
    }
}
