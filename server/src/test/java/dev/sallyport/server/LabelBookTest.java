package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.ModelRef;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelBookTest {
    private static final NavigableSet<String> VERSIONS = new TreeSet<>(List.of("1", "2", "3"));

    private final LabelBook book = new LabelBook("stable", Map.of("m", Map.of("canary", "2")));

    private Map<String, String> labels() {
        return book.labels("m", VERSIONS, Map.of());
    }

    @Test
    void promotion_beats_configuration_and_that_beats_the_newest() {
        assertThat(labels()).isEqualTo(Map.of("stable", "3", "canary", "2"));
        book.promote(new ModelRef("m", "1"), "stable");
        book.promote(new ModelRef("m", "3"), "canary");
        assertThat(labels()).isEqualTo(Map.of("stable", "1", "canary", "3"));
        assertThat(book.labels("other", VERSIONS, Map.of())).isEqualTo(Map.of("stable", "3"));
    }

    @Test
    void rolling_back_goes_step_by_step_to_where_it_began() {
        book.promote(new ModelRef("m", "1"), "canary");
        book.promote(new ModelRef("m", "3"), "canary");
        assertThat(book.rollBack("m", "canary")).contains("3");
        assertThat(labels()).containsEntry("canary", "1");
        assertThat(book.rollBack("m", "canary")).contains("1");
        assertThat(labels()).containsEntry("canary", "2");
        assertThat(book.rollBack("m", "canary")).isEmpty();
        assertThat(book.rollBack("n", "canary")).isEmpty();
    }

    @Test
    void the_history_of_a_label_and_the_labels_of_a_model_are_bounded() {
        for (int i = 0; i < 100; i++) {
            book.promote(new ModelRef("m", Integer.toString(i)), "stable");
        }
        int steps = 0;
        while (book.rollBack("m", "stable").isPresent()) {
            steps++;
        }
        assertThat(steps).isEqualTo(32);
        for (int i = 0; i < 32; i++) {
            book.promote(new ModelRef("m", "1"), "label-" + i);
        }
        assertThatThrownBy(() -> book.promote(new ModelRef("m", "1"), "one-more"))
                .hasMessageStartingWith("request/malformed");
    }

    @Test
    void what_is_written_reads_back(@TempDir Path folder) throws Exception {
        LabelFile file = new LabelFile(folder.resolve("labels.json"));
        file.readInto(book);
        assertThat(labels()).containsEntry("stable", "3");
        book.promote(new ModelRef("m", "1"), "stable");
        book.promote(new ModelRef("m", "2"), "stable");
        file.write(book);
        LabelBook other = new LabelBook("stable", Map.of());
        file.readInto(other);
        assertThat(other.labels("m", VERSIONS, Map.of())).isEqualTo(Map.of("stable", "2"));
        other.rollBack("m", "stable");
        assertThat(other.labels("m", VERSIONS, Map.of())).isEqualTo(Map.of("stable", "1"));
        try (var left = Files.list(folder)) {
            assertThat(left).hasSize(1);
        }
    }

    @Test
    void anything_else_is_refused_and_changes_nothing() {
        book.promote(new ModelRef("m", "1"), "stable");
        for (String text : List.of(
                "",
                "[]",
                "{\"m\":1}",
                "{\"m\":{\"stable\":[]}}",
                "{\"m\":{\"stable\":[1]}}",
                "{\"m\":{\"stable\":[\"../1\"]}}",
                "{\"m\":{\"7\":[\"1\"]}}",
                "{\"../m\":{\"stable\":[\"1\"]}}",
                "{\"m\":{},\"m\":{}}")) {
            assertThatThrownBy(() -> book.read(text.getBytes(StandardCharsets.UTF_8)))
                    .as(text)
                    .hasMessageStartingWith("configuration/invalid");
        }
        assertThat(labels()).containsEntry("stable", "1");
    }

    @Test
    void a_configured_label_is_a_word_and_means_a_version() {
        assertThatThrownBy(() -> new LabelBook("stable", Map.of("m", Map.of("7", "1"))))
                .hasMessageStartingWith("configuration/invalid");
        assertThatThrownBy(() -> new LabelBook("stable", Map.of("m", Map.of("canary", "a/b"))))
                .hasMessageStartingWith("configuration/invalid");
    }
}
