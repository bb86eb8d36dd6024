package dev.sallyport.cli.terminal;

import dev.sallyport.bundle.Progress;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * How far long work is, on one line that is redrawn; nothing where no person looks on, and nothing for
 * work that is over before a person would look.
 */
public final class ProgressLine implements Progress, AutoCloseable {
    private static final long FIRST_NANOS = 300_000_000;
    private static final long INTERVAL_NANOS = 100_000_000;
    private static final int WIDTH = 24;

    private final Terminal terminal;
    private final String title;
    private final LongSupplier nanoTime;
    private final AtomicLong nextDrawing;
    private volatile boolean drawn;

    public ProgressLine(Terminal terminal, String title, LongSupplier nanoTime) {
        this.terminal = terminal;
        this.title = title;
        this.nanoTime = nanoTime;
        this.nextDrawing = new AtomicLong(nanoTime.getAsLong() + FIRST_NANOS);
    }

    @Override
    public void at(long doneBytes, long totalBytes) {
        long now = nanoTime.getAsLong();
        long due = nextDrawing.get();
        if (terminal.interactive() && now - due >= 0 && nextDrawing.compareAndSet(due, now + INTERVAL_NANOS)) {
            drawn = true;
            terminal.err().print("\r" + text(doneBytes, totalBytes));
            terminal.err().flush();
        }
    }

    private String text(long done, long total) {
        int percent = total <= 0 ? 100 : (int) (100 * Math.min(done, total) / total);
        int filled = WIDTH * percent / 100;
        return title + " [" + "#".repeat(filled) + ".".repeat(WIDTH - filled) + "] " + percent + " % of "
                + Sizes.text(total);
    }

    /** Takes the line away. */
    @Override
    public void close() {
        if (drawn) {
            terminal.err().print("\r\u001b[K");
            terminal.err().flush();
        }
    }
}
