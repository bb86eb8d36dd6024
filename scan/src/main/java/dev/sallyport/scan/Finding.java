package dev.sallyport.scan;

/**
 * One thing that was found.
 *
 * @param subject the name or operator that is meant, such as {@code os.system}; empty where there is none
 * @param detail what stands there, in a sentence fit for one line
 */
public record Finding(Rule rule, Place place, String subject, String detail) {
    public Severity severity() {
        return rule.severity();
    }

    public Judgement judgement() {
        return rule.judgement();
    }
}
