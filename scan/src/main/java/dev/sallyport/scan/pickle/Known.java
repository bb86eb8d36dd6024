package dev.sallyport.scan.pickle;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What an imported name is, judged by its whole path. What is not listed is not harmless: of the libraries that models are
 * saved with, only classes, and the functions that restore their objects.
 */
enum Known {
    /** Restores an object of a known library, and no more. */
    HARMLESS,
    /** A class of a package that nobody here knows. */
    FOREIGN,
    /** A function that is not known to restore anything. */
    UNKNOWN,
    /** Runs commands or code, or reaches files or the network. */
    DANGEROUS;

    private static final Set<String> STANDARD = words("standard-library.txt", Function.identity());
    private static final Set<String> RESTORING = words("restoring.txt", line -> line.replaceFirst(" ", Imports.BETWEEN));
    private static final Set<String> LIBRARIES = words("libraries.txt", Function.identity());
    private static final Set<String> CLOSED = words("closed-packages.txt", Function.identity());
    private static final Pattern RESTORER = Pattern.compile("__pyx_unpickle_\\w+|_rebuild_\\w+|_?new_?[Oo]bj|_unpickle\\w*|_reconstruct\\w*");
    private static final Pattern CLASS = Pattern.compile("_*[A-Z]\\w*");

    private static Set<String> words(String file, Function<String, String> form) {
        try (InputStream in = Known.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("not packaged: " + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(form)
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param called whether the pickle calls it, rather than only mention it */
    static Known of(String module, String name, boolean called) {
        if (RESTORING.contains(module + Imports.BETWEEN + name)) {
            return HARMLESS;
        }
        String top = module.indexOf('.') < 0 ? module : module.substring(0, module.indexOf('.'));
        if (STANDARD.contains(top) || isClosed(module)) {
            return DANGEROUS;
        }
        if (module.isEmpty() || name.indexOf('.') >= 0) {
            return UNKNOWN; // what hangs on a name is reached through it: torch.serialization os.system
        }
        boolean isClass = CLASS.matcher(name).matches();
        if (LIBRARIES.contains(top)) {
            return isClass || !called || RESTORER.matcher(name).matches() ? HARMLESS : UNKNOWN;
        }
        return isClass ? FOREIGN : UNKNOWN;
    }

    private static boolean isClosed(String module) {
        for (int end = module.length(); end > 0; end = module.lastIndexOf('.', end - 1)) {
            if (CLOSED.contains(module.substring(0, end))) {
                return true;
            }
        }
        return false;
    }
}
