package dev.sallyport.onnx;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The names of one graph and of those around it, each with what is known of its size. */
final class Scope {
    private final @Nullable Scope outer;
    private final Map<String, StaticSizes.Known> known = new HashMap<>();
    private final Set<String> inputs = new HashSet<>();

    Scope(@Nullable Scope outer) {
        this.outer = outer;
    }

    void define(String name, String place, StaticSizes.Known size) {
        if (name.isEmpty() || known.putIfAbsent(name, size) != null) {
            throw Finding.of("%s: `%s` is defined twice or has no name", place, name);
        }
    }

    /** An input that is also an initializer has a default and may still be given. */
    void defineInput(String name, boolean hasDefault) {
        if (!inputs.add(name)) {
            throw Finding.of("input `%s` is there twice", name);
        }
        if (!hasDefault) {
            define(name, "input", StaticSizes.UNKNOWN);
        }
    }

    void require(String name, String place) {
        if (find(name) == null) {
            throw Finding.of("%s: `%s` is not defined before it is used", place, name);
        }
    }

    StaticSizes.Known sizeOf(String name) {
        StaticSizes.Known found = find(name);
        return found == null ? StaticSizes.UNKNOWN : found;
    }

    private StaticSizes.@Nullable Known find(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            StaticSizes.Known found = scope.known.get(name);
            if (found != null) {
                return found;
            }
        }
        return null;
    }
}
