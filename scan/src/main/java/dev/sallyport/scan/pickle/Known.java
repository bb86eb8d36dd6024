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
    /** Modules that many others have imported, and so are reached through them. */
    private static final Set<String> REACHED = Set.of(
            "os",
            "sys",
            "subprocess",
            "posix",
            "nt",
            "pty",
            "shutil",
            "socket",
            "builtins",
            "__builtin__",
            "__builtins__",
            "importlib",
            "ctypes",
            "runpy",
            "marshal",
            "pickle",
            "_pickle",
            "cPickle",
            "imp",
            "commands",
            "webbrowser",
            "multiprocessing",
            "urllib",
            "tempfile",
            "pathlib");

    private static final Pattern RESTORER = Pattern.compile(
            "__pyx_unpickle_\\w+|_rebuild_\\w+|rebuild_\\w+|_?new_?[Oo]bj|_new_[A-Z]\\w*|_unpickle\\w*|\\w+_unpickle|_reconstruct\\w*");
    private static final Pattern CLASS = Pattern.compile("_*[A-Z]\\w*(\\._*[A-Z]\\w*)*");
    private static final Pattern MEMBER_OF_CLASS = Pattern.compile("_*[A-Z]\\w*(\\.[A-Za-z]\\w*)+");

    /**
     * Judges a name.
     *
     * @param called whether the pickle calls it, rather than only mention it
     * @param told whether it is called with text as its first argument
     */
    static Known of(String module, String name, boolean called, boolean told) {
        if (RESTORING.contains(module + " " + name)) {
            return HARMLESS;
        }
        if (StandardLibrary.holds(module) || isClosed(module + "." + name) || reaches(module, name)) {
            return DANGEROUS;
        }
        boolean isClass = CLASS.matcher(name).matches() || isDistribution(module, name);
        boolean mentioned = !called
                && (name.indexOf('.') < 0 || MEMBER_OF_CLASS.matcher(name).matches());
        if (module.isEmpty() || !isClass && name.indexOf('.') >= 0 && !mentioned) {
            return UNKNOWN; // what hangs on a name is reached through it: torch.serialization os.system
        }
        int point = module.indexOf('.');
        if (LIBRARIES.contains(point < 0 ? module : module.substring(0, point))) {
            return isClass || mentioned || RESTORER.matcher(name).matches() ? HARMLESS : UNKNOWN;
        }
        boolean harmless = isClass && (!told || module.equals("__main__"));
        return harmless || mentioned ? FOREIGN : UNKNOWN;
    }

    /** Distributions of SciPy are classes with small letters. */
    private static boolean isDistribution(String module, String name) {
        return module.startsWith("scipy.stats.") && name.endsWith("_gen");
    }

    /** Whether a part of the path is a module that reaches out of the process. */
    private static boolean reaches(String module, String name) {
        for (String part : (module + "." + name).split("\\.", -1)) {
            if (REACHED.contains(part)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isClosed(String path) {
        for (int end = path.length(); end > 0; end = path.lastIndexOf('.', end - 1)) {
            if (CLOSED.contains(path.substring(0, end))) {
                return true;
            }
        }
        return false;
    }
}
