package dev.sallyport.bundle.passport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.bundle.passport.Predicate.Evaluation;
import dev.sallyport.bundle.passport.Predicate.Other;
import dev.sallyport.bundle.passport.Predicate.Provenance;
import dev.sallyport.bundle.passport.Predicate.Scan;
import dev.sallyport.bundle.passport.Predicate.TestResult;
import dev.sallyport.bundle.passport.Predicate.Verdict;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StatementTest {
    @Test
    void every_kind_says_what_was_written() {
        var provenance = (Provenance) parsed(AttestationType.PROVENANCE, Examples.PROVENANCE);
        assertThat(provenance.builder()).isEqualTo("https://example.org/trainer");
        assertThat(provenance.dependencies()).hasSize(2);
        assertThat(provenance.time()).isEqualTo(Instant.parse("2026-11-01T10:00:00Z"));
        assertThat(((Scan) parsed(AttestationType.SCAN, Examples.SCAN)).findings())
                .isEmpty();
        assertThat(((TestResult) parsed(AttestationType.TEST_RESULT, Examples.TESTS)).isFailed())
                .isFalse();
        var verdict = (Verdict) parsed(AttestationType.VERDICT, Examples.VERDICT);
        assertThat(verdict.policies()).containsExactly(Examples.digest("policy"));
        var metric = ((Evaluation) parsed(AttestationType.EVALUATION, Examples.EVALUATION))
                .metrics()
                .getFirst();
        assertThat(metric.value()).isEqualTo(0.9972);
        assertThat(metric.denominator()).isEqualTo(360);
        assertThat(metric.seed()).isEqualTo(7);
        assertThat(metric.conditions()).containsExactly("noise=none");
    }

    private static Predicate parsed(AttestationType type, String predicate) {
        return Statement.parse(Examples.statement(type, predicate).toBytes()).predicate();
    }

    @Test
    void a_statement_is_about_one_name_version_and_content() {
        Statement statement = Examples.statement(AttestationType.SCAN, Examples.SCAN);
        Subject own = Examples.SUBJECT;

        assertThat(statement.isAbout(own)).isTrue();
        for (Subject other : List.of(
                new Subject(new ModelRef("digits", "2"), own.root(), own.names(), own.manifest()),
                new Subject(new ModelRef("fraud", "1"), own.root(), own.names(), own.manifest()),
                new Subject(own.model(), Examples.digest("other"), own.names(), own.manifest()),
                new Subject(own.model(), own.root(), Examples.digest("other"), own.manifest()),
                new Subject(own.model(), own.root(), own.names(), Examples.digest("other")))) {
            assertThat(statement.isAbout(other)).isFalse();
        }
    }

    @Test
    void the_root_digest_alone_names_nothing() {
        String text = new String(
                Examples.statement(AttestationType.SCAN, Examples.SCAN).toBytes(), StandardCharsets.UTF_8);
        for (String member : List.of(Subject.NAMES, Subject.MANIFEST, Subject.ROOT)) {
            String less = text.replaceFirst("\"" + member + "\":\"[0-9a-f]{64}\",?", "")
                    .replace(",}", "}");
            assertThat(less).isNotEqualTo(text);
            assertThat(Statement.parse(less.getBytes(StandardCharsets.UTF_8)).isAbout(Examples.SUBJECT))
                    .isFalse();
        }
    }

    @Test
    void what_nobody_understands_is_no_kind_even_by_a_familiar_word() {
        String text = new String(
                        Examples.statement(AttestationType.SCAN, Examples.SCAN).toBytes(), StandardCharsets.UTF_8)
                .replace(AttestationType.SCAN.uri(), "scan");

        Predicate other = Statement.parse(text.getBytes(StandardCharsets.UTF_8)).predicate();

        assertThat(other).isInstanceOf(Other.class);
        assertThat(other.kind()).isNull();
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of(AttestationType.EVALUATION, Examples.EVALUATION, "0.9972", "1e999"),
                Arguments.of(AttestationType.EVALUATION, Examples.EVALUATION, "0.9972", "\"0.9972\""),
                Arguments.of(AttestationType.EVALUATION, Examples.EVALUATION, "360", "0"),
                Arguments.of(AttestationType.EVALUATION, Examples.EVALUATION, "360", "3.6e2"),
                Arguments.of(AttestationType.EVALUATION, Examples.EVALUATION, "\"seed\"", "\"sead\""),
                Arguments.of(AttestationType.EVALUATION, Examples.EVALUATION, "0.98", "0.999"),
                Arguments.of(AttestationType.EVALUATION, Examples.EVALUATION, "2026-11-03T10:00:00Z", "yesterday"),
                Arguments.of(AttestationType.EVALUATION, Examples.EVALUATION, "2026-11", "+99999-11"),
                Arguments.of(
                        AttestationType.EVALUATION,
                        Examples.EVALUATION,
                        "\"digest\":{\"sha256\":\"%s".formatted(Examples.digest("test.csv")),
                        "\"digest\":{\"sha256\":\"00"),
                Arguments.of(AttestationType.EVALUATION, Examples.EVALUATION, "\"seed\":7", "\"seed\":7,\"seed\":7"),
                Arguments.of(AttestationType.TEST_RESULT, Examples.TESTS, "PASSED", "passed"),
                Arguments.of(AttestationType.TEST_RESULT, Examples.TESTS, "\"configuration\"", "\"config\""),
                Arguments.of(AttestationType.SCAN, Examples.SCAN, "\"result\":[]", "\"result\":{}"),
                Arguments.of(AttestationType.SCAN, Examples.SCAN, "scanFinishedOn", "scanEndedOn"),
                Arguments.of(AttestationType.PROVENANCE, Examples.PROVENANCE, "\"builder\"", "\"bilder\""),
                Arguments.of(AttestationType.VERDICT, Examples.VERDICT, "timeCreated", "time"),
                Arguments.of(AttestationType.VERDICT, Examples.VERDICT, "\"properties\":[", "\"properties\":[1,"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void what_is_not_of_its_kind_is_refused(AttestationType type, String predicate, String from, String to) {
        String statement = new String(Examples.statement(type, predicate).toBytes(), StandardCharsets.UTF_8);
        String broken = statement.replaceFirst(java.util.regex.Pattern.quote(from), to);
        assertThat(broken).isNotEqualTo(statement);

        assertThatThrownBy(() -> Statement.parse(broken.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("bundle/malformed");
    }
}
