package dev.sallyport.core;

import dev.sallyport.core.Problem.RequestMalformed;

/**
 * A model by name and version, both safe to be part of a path, a log line or a metric label.
 *
 * @param name 1 to 128 of {@code A-Z a-z 0-9 . _ -}, not starting with a dot
 * @param version the same, at most 64
 */
public record ModelRef(String name, String version) {
    private static final int MAX_NAME = 128;
    private static final int MAX_VERSION = 64;

    public ModelRef {
        if (!isName(name)) {
            throw new ProblemException(new RequestMalformed("model name `%s`".formatted(Text.quotable(name))));
        }
        if (!isVersion(version)) {
            throw new ProblemException(new RequestMalformed("model version `%s`".formatted(Text.quotable(version))));
        }
    }

    public static boolean isName(String name) {
        return isWord(name, MAX_NAME);
    }

    public static boolean isVersion(String version) {
        return isWord(version, MAX_VERSION);
    }

    private static boolean isWord(String word, int max) {
        if (word.isEmpty() || word.length() > max || word.charAt(0) == '.') {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            boolean allowed = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '_'
                    || c == '-'
                    || c == '.';
            if (!allowed) {
                return false;
            }
        }
        return true;
    }

    /** {@code digits/1}. */
    @Override
    public String toString() {
        return name + "/" + version;
    }
}
