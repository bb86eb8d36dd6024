package dev.sallyport.audit;

import dev.sallyport.core.Problem.AuditDamaged;
import dev.sallyport.core.ProblemException;

/** Whole numbers as C2SP texts write them: ASCII digits, no sign, no leading zero. */
final class Decimal {
    private static final int MAX_DIGITS = 18;

    private Decimal() {}

    /**
     * @throws ProblemException {@code audit/damaged} at {@code place} for any other spelling, or more
     *     than 18 digits
     */
    static long parse(String digits, String place) {
        boolean plain = !digits.isEmpty()
                && digits.length() <= MAX_DIGITS
                && digits.chars().allMatch(c -> c >= '0' && c <= '9')
                && (digits.length() == 1 || digits.charAt(0) != '0');
        if (!plain) {
            throw new ProblemException(new AuditDamaged(place, "has no valid number"));
        }
        return Long.parseLong(digits);
    }
}
