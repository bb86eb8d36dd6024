package dev.sallyport.scan;

/** What a finding says of a file. */
public enum Judgement {
    /** It does or hides something. */
    THREAT,
    /** It is of a kind that is refused, whatever it holds. */
    POLICY,
    /** It could not be judged, which is never the same as clean. */
    UNREADABLE;

    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
