package dev.sallyport.bundle.passport;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.bundle.passport.Predicate.Evaluation;
import dev.sallyport.core.ProblemException;

/** Whatever somebody signed is either a statement with finite numbers over samples, or a problem. */
class StatementFuzz {
    @FuzzTest(maxDuration = "2s")
    void reads_or_refuses(byte[] payload) {
        Statement statement;
        try {
            statement = Statement.parse(payload);
        } catch (ProblemException refused) {
            return;
        }
        if (statement.isAbout(Examples.SUBJECT)) {
            throw new AssertionError("about digests that nobody can guess");
        }
        if (statement.predicate() instanceof Evaluation evaluation
                && evaluation.metrics().stream()
                        .anyMatch(each -> !Double.isFinite(each.value()) || each.denominator() < 1)) {
            throw new AssertionError("a number that is none");
        }
    }
}
