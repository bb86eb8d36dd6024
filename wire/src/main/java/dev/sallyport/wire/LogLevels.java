package dev.sallyport.wire;

/** Which messages the operator's log takes; asked by whoever writes it. Thread-safe. */
public final class LogLevels {
    /** @param verbose 0 for none; above it, details for whoever looks for a fault */
    public record Levels(boolean info, boolean warning, boolean error, int verbose) {
        @Override
        public String toString() {
            return "info=%s warning=%s error=%s verbose=%d".formatted(info, warning, error, verbose);
        }
    }

    private volatile Levels levels = new Levels(true, true, true, 0);

    public Levels levels() {
        return levels;
    }

    public void set(Levels levels) {
        this.levels = levels;
    }
}
