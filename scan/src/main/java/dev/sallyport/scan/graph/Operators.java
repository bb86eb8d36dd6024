package dev.sallyport.scan.graph;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** TensorFlow's operators: those there are, and those of them that reach files, other machines, processes or Python. */
final class Operators {
    private static final Set<String> KNOWN = words("tensorflow-operators.txt");
    private static final Set<String> REFUSED = words("tensorflow-refused.txt");

    private Operators() {}

    private static Set<String> words(String file) {
        try (InputStream in = Operators.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("not packaged: " + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean isRefused(String operator) {
        return REFUSED.contains(operator);
    }

    static boolean isKnown(String operator) {
        return KNOWN.contains(operator);
    }
}
