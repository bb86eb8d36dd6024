package dev.sallyport.admit.policy;

/**
 * One line of a judgement.
 *
 * @param outcome what it means for the model
 * @param what is looked at: a kind of attestation, {@code attestation 3}, {@code rule}
 * @param finding a sentence safe for a caller
 */
public record Finding(Outcome outcome, String what, String finding) {
    /** What a line means for the model. */
    public enum Outcome {
        /** Something that is asked for is there. */
        OK("ok"),
        /** Not counted, and no harm. */
        NOTE("--"),
        /** Refuses the model. */
        REFUSED("no");

        private final String mark;

        Outcome(String mark) {
            this.mark = mark;
        }

        /** Two characters in front of the line. */
        public String mark() {
            return mark;
        }
    }
}
