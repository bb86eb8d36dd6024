package dev.sallyport.scan.code;

import java.util.Locale;

/** Names of files that models hold. */
public final class Paths {
    private Paths() {}

    /** Whether a program that joins {@code name} to its folder's could end up outside of it. */
    public static boolean leaves(String name) {
        String path = name.replace('\\', '/');
        boolean absolute = path.startsWith("/") || path.startsWith("~") || path.matches("(?s)[A-Za-z]:.*");
        boolean special = path.contains("_ORT_MEM_ADDR_")
                || path.toLowerCase(Locale.ROOT).matches("(?s)[a-z][a-z0-9+.-]*://.*")
                || path.chars().anyMatch(c -> c < ' ');
        boolean up = false;
        for (String part : path.split("/", -1)) {
            up |= part.equals("..");
        }
        return absolute || special || up || path.isBlank();
    }
}
