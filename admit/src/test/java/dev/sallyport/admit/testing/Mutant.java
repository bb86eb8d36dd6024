package dev.sallyport.admit.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A bundle with one thing wrong with it.
 *
 * @param kind what was done, such as {@code truncation}
 * @param name what exactly, and where
 */
public record Mutant(String kind, String name, Path pristine, Damage damage) {
    /** Does to a copy of the pristine bundle what makes it a mutant. */
    @FunctionalInterface
    public interface Damage {
        void apply(Path folder) throws IOException;
    }

    /** Writes the mutant as the new folder {@code folder}. */
    public void make(Path folder) {
        try {
            copy(pristine, folder);
            damage.apply(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(this + ": " + e, e);
        }
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()), LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    /** Removes a mutant, links as links, whatever it has become. */
    public static void remove(Path folder) {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            List<Path> deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return kind + ": " + name;
    }
}
