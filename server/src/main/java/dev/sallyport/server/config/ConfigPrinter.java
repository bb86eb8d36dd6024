package dev.sallyport.server.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The configuration as a person reads it: the effective tree, and the reference page of all keys. */
public final class ConfigPrinter {
    private ConfigPrinter() {}

    /** The effective tree as YAML. Secrets are files, so only their places are printed. */
    public static String effective(ServerConfig config) {
        StringBuilder out = new StringBuilder();
        print(config, 0, out);
        return out.toString();
    }

    private static void print(Record config, int depth, StringBuilder out) {
        for (RecordComponent component : config.getClass().getRecordComponents()) {
            Object value = valueOf(component, config);
            print(component.getName(), value, depth, out);
        }
    }

    private static void print(String name, Object value, int depth, StringBuilder out) {
        out.repeat("  ", depth).append(name).append(':');
        if (value instanceof Record nested) {
            out.append('\n');
            print(nested, depth + 1, out);
        } else if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            out.append('\n');
            map.forEach((key, member) -> print(key.toString(), member, depth + 1, out));
        } else {
            out.append(' ').append(text(value)).append('\n');
        }
    }

    private static Object valueOf(RecordComponent component, Record config) {
        try {
            return component.getAccessor().invoke(config);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("a configuration record cannot be read", e);
        }
    }

    private static String text(Object value) {
        return switch (value) {
            case Duration time -> time.toMillis() % 1000 == 0 ? time.toSeconds() + "s" : time.toMillis() + "ms";
            case List<?> list -> list.stream().map(ConfigPrinter::text).collect(Collectors.joining(", ", "[", "]"));
            case Map<?, ?> none -> "{}";
            case Enum<?> constant -> ConfigReader.word(constant);
            case String string -> string.isEmpty() ? "\"\"" : string;
            case Path path -> path.toString();
            default -> value.toString();
        };
    }

    /** The reference page, in Markdown. */
    public static String reference() {
        StringBuilder out = new StringBuilder("""
                # Configuration

                Made from the configuration records by `sallyport serve --print-reference`; do not edit.
                One YAML file; paths are relative to it. An environment variable overrides a key:
                `SALLYPORT_LISTEN__PORT=9443` sets `listen.port`. Unknown keys are refused.

                | key | what it is | must be | default |
                |---|---|---|---|
                """);
        reference(ServerConfig.class, "", out);
        return out.toString();
    }

    private static void reference(Class<?> type, String path, StringBuilder out) {
        reference(type, path, "", out);
    }

    /** @param base what is inherited where nothing is written; empty for the fallbacks */
    private static void reference(Class<?> type, String path, String base, StringBuilder out) {
        for (RecordComponent component : type.getRecordComponents()) {
            String name = path + component.getName();
            Key key = component.getAnnotation(Key.class);
            if (component.getType().isRecord()) {
                out.append("| **`%s`** | %s | | |\n".formatted(name, key.value()));
                reference(component.getType(), name + ".", key.inherits(), out);
            } else {
                String fallback = base.isEmpty() ? fallback(key) : "that of `" + base + "." + component.getName() + "`";
                out.append("| `%s` | %s | %s | %s |\n"
                        .formatted(name, key.value(), ConfigReader.expected(component.getGenericType()), fallback));
            }
            if (component.getGenericType() instanceof ParameterizedType map
                    && map.getRawType() == Map.class
                    && map.getActualTypeArguments()[1] instanceof Class<?> entry
                    && entry.isRecord()) {
                reference(entry, name + ".NAME.", "", out);
            }
        }
    }

    private static String fallback(Key key) {
        if (key.fallback().equals(Key.NONE)) {
            return "must be set";
        }
        return key.fallback().isEmpty() ? "empty" : "`" + key.fallback() + "`";
    }
}
