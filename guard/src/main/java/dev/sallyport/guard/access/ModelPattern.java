package dev.sallyport.guard.access;

/**
 * Which models a rule is about: {@code *} is every model and the server itself, {@code fraud-*} every
 * model whose name starts with {@code fraud-}, anything else one model.
 */
record ModelPattern(String text, boolean prefix) {
    static ModelPattern of(String written) {
        return written.endsWith("*")
                ? new ModelPattern(written.substring(0, written.length() - 1), true)
                : new ModelPattern(written, false);
    }

    boolean matches(String model) {
        return prefix ? model.startsWith(text) : model.equals(text);
    }

    /** As it was written. */
    String written() {
        return prefix ? text + "*" : text;
    }
}
