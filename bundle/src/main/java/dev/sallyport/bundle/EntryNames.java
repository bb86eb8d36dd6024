package dev.sallyport.bundle;

import dev.sallyport.core.Problem.BundleMalformed;
import dev.sallyport.core.ProblemException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The rules for paths inside a bundle: checked as they are written and never normalised.
 *
 * <p><b>Guarantees.</b> An accepted set holds relative paths of non-empty components that are neither
 * {@code .} nor {@code ..}, without NUL, backslash or control characters, well-formed, within the
 * length limit, and no two that a file system without case or with Unicode normalisation would take
 * for one.
 */
final class EntryNames {
    private EntryNames() {}

    /** Refuses the whole list for the first name that breaks a rule. */
    static void check(List<String> names, String place, BundleLimits limits) {
        Set<String> folded = new HashSet<>();
        for (String name : names) {
            check(name, place, limits);
            if (!folded.add(fold(name))) {
                throw fault(place, "two names that differ only in case or Unicode form, or not at all");
            }
        }
    }

    static void check(String name, String place, BundleLimits limits) {
        if (name.isEmpty() || name.getBytes(StandardCharsets.UTF_8).length > limits.nameBytes()) {
            throw fault(place, "a name that is empty or over the limit of %d bytes".formatted(limits.nameBytes()));
        }
        name.codePoints().forEach(c -> checkCharacter(c, place));
        String[] components = name.split("/", -1);
        if (components.length > limits.depth()) {
            throw fault(place, "a name nested deeper than " + limits.depth());
        }
        for (String component : components) {
            if (component.isEmpty() || component.equals(".") || component.equals("..")) {
                throw fault(place, "a name that is absolute or has an empty, `.` or `..` component");
            }
        }
    }

    private static void checkCharacter(int c, String place) {
        int type = Character.getType(c);
        if (c == '\\'
                || c == 0xfffd
                || type == Character.CONTROL
                || type == Character.SURROGATE
                || type == Character.UNASSIGNED) {
            throw fault(place, "a name with a character that is not allowed");
        }
    }

    private static String fold(String name) {
        String compatible = Normalizer.normalize(name, Normalizer.Form.NFKC);
        String folded = compatible.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        return Normalizer.normalize(folded, Normalizer.Form.NFKC);
    }

    private static ProblemException fault(String place, String finding) {
        return new ProblemException(new BundleMalformed(place, finding));
    }
}
