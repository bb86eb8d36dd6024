package dev.sallyport.admit.policy;

import java.util.List;

/**
 * What models of these names need.
 *
 * @param models names, or the beginning of names with {@code *} behind it
 */
record Rule(List<String> models, List<Requirement> required) {
    Rule {
        models = List.copyOf(models);
        required = List.copyOf(required);
    }

    boolean isAbout(String model) {
        return models.stream()
                .anyMatch(written -> written.endsWith("*")
                        ? model.startsWith(written.substring(0, written.length() - 1))
                        : model.equals(written));
    }
}
