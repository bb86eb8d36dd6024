package dev.sallyport.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The reference has every rule as the code has it; run {@link #main} in this module's folder to write it anew. */
class RuleReferenceTest {
    private static final Path PAGE = Path.of("../docs/reference/scan-rules.md");

    @Test
    void the_page_is_what_the_rules_say() throws IOException {
        assertThat(Files.readString(PAGE)).isEqualTo(page());
    }

    @Test
    void ids_are_unique_and_sentences_are_there() {
        assertThat(Arrays.stream(Rule.values()).map(Rule::id)).doesNotHaveDuplicates();
        assertThat(Rule.values())
                .noneMatch(rule -> rule.reason().isBlank() || rule.advice().isBlank());
    }

    private static String page() {
        StringBuilder page = new StringBuilder("# Rules of the scanner\n\n"
                + "Written from the code (`RuleReferenceTest`); [what they are for](../scan.md).\n\n"
                + "| rule | class | severity | why it matters | what to do |\n|---|---|---|---|---|\n");
        for (Rule rule : Rule.values()) {
            page.append("| `%s` | %s | %s | %s | %s |\n"
                    .formatted(
                            rule.id(),
                            rule.judgement().word(),
                            rule.severity().name().toLowerCase(Locale.ROOT),
                            rule.reason(),
                            rule.advice()));
        }
        return page.toString();
    }

    /** Writes the page. */
    public static void main(String[] arguments) throws IOException {
        Files.writeString(PAGE, page());
    }
}
