package dev.sallyport.guard.identity;

import dev.sallyport.core.DiskFinding;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Problem.KeyUnavailable;
import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A file that is read again when it changed, seen by its time, size and identity.
 *
 * <p><b>Guarantees.</b> A change is seen half a second after it at the latest by whoever asks then.
 * While the file cannot be read or is not in its form, nobody gets an older state of it.
 *
 * <p>Thread-safe. One caller at a time looks at the disk; the others go on with what was read last.
 */
final class WatchedFile<T> {
    private static final long INTERVAL_NANOS = 500_000_000;

    private final Path file;
    private final int maxBytes;
    private final Function<byte[], T> parse;
    private final LongSupplier nanoTime;
    private final AtomicLong nextLook;
    private volatile State<T> state;

    private record Stamp(
            FileTime modified, long size, @Nullable Object key) {}

    private sealed interface State<T> {
        record Read<T>(Stamp stamp, T value) implements State<T> {}

        record Unreadable<T>(Problem problem) implements State<T> {}
    }

    /** {@code parse} may throw a {@link ProblemException}, whose sentence the operator gets to see. */
    WatchedFile(Path file, int maxBytes, Function<byte[], T> parse, LongSupplier nanoTime) {
        this.file = file;
        this.maxBytes = maxBytes;
        this.parse = parse;
        this.nanoTime = nanoTime;
        this.nextLook = new AtomicLong(nanoTime.getAsLong() + INTERVAL_NANOS);
        this.state = read();
    }

    /**
     * @throws ProblemException {@code key/unavailable} while the file cannot be used
     */
    T current() {
        long now = nanoTime.getAsLong();
        long due = nextLook.get();
        if (now - due >= 0 && nextLook.compareAndSet(due, now + INTERVAL_NANOS)) {
            look();
        }
        return switch (state) {
            case State.Read<T> read -> read.value();
            case State.Unreadable<T> unreadable -> throw new ProblemException(unreadable.problem());
        };
    }

    /** Reads again at once if the file changed. */
    synchronized void look() {
        try {
            if (state instanceof State.Read<T> read && read.stamp().equals(stamp())) {
                return;
            }
        } catch (IOException e) {
            // Falls through: reading says the same and keeps the finding.
        }
        state = read();
    }

    private State<T> read() {
        try {
            Stamp stamp = stamp();
            try (InputStream in = Files.newInputStream(file)) {
                byte[] content = in.readNBytes(maxBytes + 1);
                if (content.length > maxBytes) {
                    return unreadable("over the limit of " + maxBytes + " bytes");
                }
                return new State.Read<>(stamp, parse.apply(content));
            }
        } catch (IOException e) {
            return unreadable(DiskFinding.of(e));
        } catch (ProblemException e) {
            return unreadable(e.problem().sentence());
        }
    }

    /** The file's state before it is read, so that a change while reading is seen the next time. */
    private Stamp stamp() throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new IOException("not a regular file");
        }
        return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
    }

    private State<T> unreadable(String finding) {
        return new State.Unreadable<>(
                new KeyUnavailable("credentials cannot be checked", "`%s`: %s".formatted(file, finding)));
    }
}
