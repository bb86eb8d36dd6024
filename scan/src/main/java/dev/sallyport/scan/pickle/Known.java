package dev.sallyport.scan.pickle;

import dev.sallyport.scan.WordList;
import java.util.Set;
import java.util.regex.Pattern;

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

    private static final Set<String> RESTORING = WordList.of(Known.class, "restoring.txt");
    private static final Set<String> LIBRARIES = WordList.of(Known.class, "libraries.txt");
    private static final Set<String> CLOSED = WordList.of(Known.class, "closed-packages.txt");
    private static final Pattern RESTORER =
            Pattern.compile("__pyx_unpickle_\\w+|_rebuild_\\w+|_?new_?[Oo]bj|_unpickle\\w*|_reconstruct\\w*");
    private static final Pattern CLASS = Pattern.compile("_*[A-Z]\\w*");

    /** @param called whether the pickle calls it, rather than only mention it */
    static Known of(String module, String name, boolean called) {
        if (RESTORING.contains(module + " " + name)) {
            return HARMLESS;
        }
        String top = module.indexOf('.') < 0 ? module : module.substring(0, module.indexOf('.'));
        if (StandardLibrary.holds(module) || isClosed(module)) {
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
