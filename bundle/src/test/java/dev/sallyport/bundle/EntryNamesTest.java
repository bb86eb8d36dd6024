package dev.sallyport.bundle;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntryNamesTest {

    private static final BundleLimits LIMITS = new BundleLimits(10, 3, 8, 100, 100, 100);

    private static void refused(String name, String finding) {
        assertThatThrownBy(() -> EntryNames.check(name, "place", LIMITS))
                .hasMessage("bundle/malformed: place: " + finding);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a/b/c", "..a", "a..", ".a", "ää", "a b", "12345678", "日本", "a/..b/c"})
    void takes_plain_relative_names(String name) {
        assertThatCode(() -> EntryNames.check(name, "place", LIMITS)).doesNotThrowAnyException();
    }

    @Test
    void a_name_has_one_to_as_many_bytes_as_the_limit() {
        refused("", "a name that is empty or over the limit of 8 bytes");
        refused("123456789", "a name that is empty or over the limit of 8 bytes");
        refused("äääää", "a name that is empty or over the limit of 8 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\\b", "a\u0000", "a\n", "\u007f", "\u0085", "\ufffd", "\ud800", "\uffff"})
    void refuses_characters_that_systems_read_differently(String name) {
        refused(name, "a name with a character that is not allowed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a", "a/", "a//b", ".", "..", "a/./b", "../a", "a/.."})
    void refuses_what_leads_elsewhere(String name) {
        refused(name, "a name that is absolute or has an empty, `.` or `..` component");
    }

    @Test
    void refuses_what_is_nested_too_deep() {
        refused("a/b/c/d", "a name nested deeper than 3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "A", "\uff41"})
    void refuses_a_name_that_a_file_system_takes_for_another(String twin) {
        assertThatThrownBy(() -> EntryNames.check(List.of("a", twin), "place", LIMITS))
                .hasMessage("bundle/malformed: place: "
                        + "two names that differ only in case or Unicode form, or not at all");
        assertThatCode(() -> EntryNames.check(List.of("b", twin), "place", LIMITS))
                .doesNotThrowAnyException();
    }
}
