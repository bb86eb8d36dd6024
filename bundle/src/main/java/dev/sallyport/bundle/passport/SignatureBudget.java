package dev.sallyport.bundle.passport;

import dev.sallyport.core.Problem.BundleTooLarge;
import dev.sallyport.core.ProblemException;

/**
 * How many signatures may still be checked: the file decides how many there are, the policy how many keys, and
 * their product is what a judgement costs. Not thread-safe.
 */
public final class SignatureBudget {
    /** Of one passport: two seconds with the slowest keys. */
    public static final int CHECKS = 2_048;

    private int left = CHECKS;

    void spend() {
        if (--left < 0) {
            throw new ProblemException(new BundleTooLarge("signature checks of a passport", CHECKS));
        }
    }
}
