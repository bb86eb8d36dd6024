package dev.sallyport.scan.pickle;

import dev.sallyport.scan.WordList;
import java.util.Set;

/** The modules that come with Python. */
public final class StandardLibrary {
    private static final Set<String> MODULES = WordList.of(StandardLibrary.class, "standard-library.txt");

    private StandardLibrary() {}

    /** @param module with all its parts, such as {@code os.path} */
    public static boolean holds(String module) {
        int point = module.indexOf('.');
        return MODULES.contains(point < 0 ? module : module.substring(0, point));
    }
}
