package dev.sallyport.guard.identity;

import dev.sallyport.core.Principal;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Problem.Unauthenticated;

/** What came of an attempt to prove who is asking. */
public sealed interface Authentication {
    Authentication ABSENT = new Absent();

    /** Someone, beyond doubt. */
    record Proven(Principal principal) implements Authentication {}

    /** Nothing was sent that could prove anything. */
    record Absent() implements Authentication {
        /** What to answer where a proof is needed. */
        public Unauthenticated problem() {
            return Reason.NO_CREDENTIAL.problem();
        }
    }

    /** Something was sent that proves nothing. */
    record Rejected(Unauthenticated problem) implements Authentication {}

    /** It could not be judged: the keys cannot be read. */
    record Unavailable(Problem problem) implements Authentication {}
}
