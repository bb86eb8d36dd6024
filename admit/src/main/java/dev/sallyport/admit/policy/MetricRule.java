package dev.sallyport.admit.policy;

import dev.sallyport.bundle.passport.Predicate.Metric;
import dev.sallyport.core.Digest;
import dev.sallyport.core.Text;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a number must be. Every measurement it is about must keep it: a good one does not hide a bad one.
 *
 * @param atLeast inclusive; negative infinity for no such bound
 * @param atMost inclusive; positive infinity likewise
 * @param denominator fewest samples
 * @param dataset the one data whose measurements count, {@code null} for any
 */
record MetricRule(
        String name,
        double atLeast,
        double atMost,
        long denominator,
        @Nullable Digest dataset) {

    boolean isAbout(Metric metric) {
        return metric.name().equals(name) && (dataset == null || dataset.equals(metric.dataset()));
    }

    /** Why a measurement it is about does not do. */
    Optional<String> fault(Metric metric) {
        String measured = text(metric);
        if (metric.denominator() < denominator) {
            return Optional.of("%s, at least %d samples are asked for".formatted(measured, denominator));
        }
        if (metric.value() < atLeast) {
            return Optional.of("%s, at least %s is asked for".formatted(measured, atLeast));
        }
        if (metric.value() > atMost) {
            return Optional.of("%s, at most %s is asked for".formatted(measured, atMost));
        }
        return Optional.empty();
    }

    static String text(Metric metric) {
        return "`%s` is %s of %d samples".formatted(Text.quotable(metric.name()), metric.value(), metric.denominator());
    }

    /** As it is asked for. */
    String text() {
        return "`%s`%s".formatted(Text.quotable(name), dataset == null ? "" : " on data " + dataset);
    }
}
