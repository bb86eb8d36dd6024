package dev.sallyport.server.config;

import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonValue;
import dev.sallyport.core.json.JsonValue.JsonArray;
import dev.sallyport.core.json.JsonValue.JsonBoolean;
import dev.sallyport.core.json.JsonValue.JsonNumber;
import dev.sallyport.core.json.JsonValue.JsonObject;
import dev.sallyport.core.json.JsonValue.JsonString;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes a tree of records out of a document, then out of the environment, then out of the fallbacks of
 * the keys. Unknown keys and values of another kind are all collected before anything is refused.
 *
 * <p>{@code SALLYPORT_LISTEN__INSECURE_PLAINTEXT} overrides {@code listen.insecurePlaintext}.
 */
public final class ConfigReader {
    private static final String PREFIX = "SALLYPORT_";

    private final Path folder;
    private final Map<String, String> overrides = new TreeMap<>();
    private final Set<String> overridden = new HashSet<>();
    private final Set<String> variables = new LinkedHashSet<>();
    /** Once each, though a record that others inherit from is read more than once. */
    private final Set<String> findings = new LinkedHashSet<>();

    private final JsonValue document;

    private ConfigReader(JsonValue document, Path folder, Map<String, String> environment) {
        this.document = document;
        this.folder = folder;
        environment.forEach((name, value) -> {
            if (name.startsWith(PREFIX) && name.contains("__")) {
                overrides.put(name, value);
            }
        });
    }

    /**
     * @param folder what relative paths are relative to
     * @throws ProblemException {@code configuration/invalid} with all findings
     */
    public static ServerConfig read(JsonValue document, Path folder, Map<String, String> environment) {
        return read(ServerConfig.class, document, folder, environment);
    }

    /** A document that holds the keys of one record of the tree by itself; the environment says nothing of it. */
    public static KeyServiceConfig readKeyService(JsonValue document, Path folder) {
        return read(KeyServiceConfig.class, document, folder, Map.of());
    }

    private static <T extends Record> T read(
            Class<T> type, JsonValue document, Path folder, Map<String, String> environment) {
        ConfigReader reader = new ConfigReader(document, folder, environment);
        @Nullable Object config = reader.record(type, document, "", "");
        for (String name : reader.overrides.keySet()) {
            if (!reader.overridden.contains(name)) {
                reader.findings.add(
                        "environment variable `" + name + "` names no key" + NearestName.hint(name, reader.variables));
            }
        }
        if (!reader.findings.isEmpty() || config == null) {
            throw new ProblemException(new ConfigurationInvalid(List.copyOf(reader.findings)));
        }
        return type.cast(config);
    }

    /** @param base where what is not written here is read; empty for the fallbacks */
    private @Nullable Object record(Class<?> type, JsonValue value, String path, String base) {
        if (!(value instanceof JsonObject object)) {
            findings.add(
                    path.isEmpty()
                            ? "the configuration must be a mapping of the keys in docs/reference/configuration.md"
                            : "`" + path + "` must be a mapping");
            return null;
        }
        RecordComponent[] components = type.getRecordComponents();
        Set<String> known = new HashSet<>();
        @Nullable Object[] values = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        boolean complete = true;
        for (int i = 0; i < components.length; i++) {
            String name = components[i].getName();
            known.add(name);
            types[i] = components[i].getType();
            @Nullable JsonValue written = object.members().get(name);
            values[i] = written == null && !base.isEmpty()
                    ? component(components[i], written(base + "." + name), base + "." + name)
                    : component(components[i], written, at(path, name));
        }
        for (String name : object.members().keySet()) {
            if (!known.contains(name)) {
                findings.add("`" + at(path, name) + "` is not a key"
                        + NearestName.hint(at(path, name), siblings(path, known)));
            }
        }
        for (@Nullable Object each : values) {
            complete &= each != null;
        }
        return complete ? make(type, types, values, path) : null;
    }

    private static String at(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private static List<String> siblings(String path, Set<String> names) {
        return names.stream().sorted().map(name -> at(path, name)).toList();
    }

    private @Nullable JsonValue written(String path) {
        @Nullable JsonValue value = document;
        for (String name : path.split("\\.")) {
            value = value instanceof JsonObject object ? object.members().get(name) : null;
        }
        return value;
    }

    private @Nullable Object make(Class<?> type, Class<?>[] types, @Nullable Object[] values, String path) {
        try {
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException wrong) {
                findings.add("`" + path + "`: " + wrong.getMessage());
                return null;
            }
            throw new IllegalStateException("a configuration record cannot be made: " + type, e);
        } catch (InstantiationException | IllegalAccessException | NoSuchMethodException e) {
            throw new IllegalStateException("a configuration record cannot be made: " + type, e);
        }
    }

    private @Nullable Object component(RecordComponent component, @Nullable JsonValue written, String path) {
        Class<?> type = component.getType();
        if (type.isRecord()) {
            String inherits = component.getAnnotation(Key.class).inherits();
            return record(type, written == null ? new JsonObject(new LinkedHashMap<>()) : written, path, inherits);
        }
        @Nullable JsonValue value = written;
        String variable = variable(path);
        variables.add(variable);
        if (overrides.containsKey(variable)) {
            overridden.add(variable);
            value = scalar(Objects.requireNonNull(overrides.get(variable)), variable);
        }
        if (value == null) {
            String fallback = component.getAnnotation(Key.class).fallback();
            if (fallback.equals(Key.NONE)) {
                findings.add("`" + path + "` must be set");
                return null;
            }
            value = scalar(fallback, path);
        }
        return convert(component.getGenericType(), value, path);
    }

    private static JsonValue scalar(String text, String name) {
        return text.isEmpty() ? new JsonString("") : YamlDocument.parse(text, name);
    }

    /** {@code listen.insecurePlaintext} → {@code SALLYPORT_LISTEN__INSECURE_PLAINTEXT}. */
    static String variable(String path) {
        return PREFIX
                + path.replace(".", "__").replaceAll("([a-z])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
    }

    private @Nullable Object convert(Type type, JsonValue value, String path) {
        try {
            if (type instanceof ParameterizedType map
                    && map.getRawType() == Map.class
                    && value instanceof JsonObject object) {
                return map(map.getActualTypeArguments()[1], object, path);
            }
            if (type instanceof ParameterizedType list
                    && list.getRawType() == List.class
                    && value instanceof JsonArray array) {
                List<@Nullable Object> converted = new ArrayList<>();
                for (JsonValue element : array.elements()) {
                    converted.add(convert(list.getActualTypeArguments()[0], element, path));
                }
                // What one of them should be is already a finding.
                return converted.contains(null) ? null : List.copyOf(converted);
            }
            if (type == boolean.class && value instanceof JsonBoolean bool) {
                return bool.value();
            }
            if (type == String.class && value instanceof JsonNumber number) {
                return number.text();
            }
            if ((type == int.class || type == Integer.class) && value instanceof JsonNumber number) {
                return notNegative(Integer.parseInt(number.text()));
            }
            if (type == long.class && value instanceof JsonNumber number) {
                return (long) notNegative(Long.parseLong(number.text()));
            }
            if (value instanceof JsonString string) {
                return convert(type, string.value());
            }
        } catch (IllegalArgumentException e) {
            // Reported below with what is expected.
        }
        findings.add("`" + path + "` must be " + expected(type));
        return null;
    }

    private @Nullable Map<String, Object> map(Type type, JsonObject object, String path) {
        Map<String, Object> converted = new TreeMap<>();
        object.members().forEach((name, member) -> {
            String place = path + "." + name;
            @Nullable
            Object value = type instanceof Class<?> entry && entry.isRecord()
                    ? record(entry, member, place, "")
                    : convert(type, member, place);
            if (value != null) {
                converted.put(name, value);
            }
        });
        // Where one could not be read, that is already a finding of its own.
        return converted.size() == object.members().size() ? Collections.unmodifiableMap(converted) : null;
    }

    private static int notNegative(int number) {
        return (int) notNegative((long) number);
    }

    private static long notNegative(long number) {
        if (number < 0) {
            throw new IllegalArgumentException("negative");
        }
        return number;
    }

    private Object convert(Type type, String text) {
        if (type == String.class) {
            return text;
        }
        if (type == Path.class) {
            return folder.resolve(text).normalize();
        }
        if (type == Duration.class) {
            return duration(text);
        }
        if (type instanceof Class<?> choice && choice.isEnum()) {
            for (Object constant : choice.getEnumConstants()) {
                if (word((Enum<?>) constant).equals(text)) {
                    return constant;
                }
            }
        }
        throw new IllegalArgumentException("not a " + type);
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Duration duration(String text) {
        String unit = text.replaceFirst("^[0-9]{1,9}", "");
        long amount = Long.parseLong(text.substring(0, text.length() - unit.length()));
        return switch (unit) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> throw new IllegalArgumentException(unit);
        };
    }

    static String expected(Type type) {
        if (type instanceof ParameterizedType map && map.getRawType() == Map.class) {
            return "a mapping of names";
        }
        if (type instanceof ParameterizedType list) {
            return "a list, each " + expected(list.getActualTypeArguments()[0]);
        }
        if (type == boolean.class) {
            return "true or false";
        }
        if (type == int.class || type == Integer.class || type == long.class) {
            return "a whole number of 0 or more";
        }
        if (type == Duration.class) {
            return "a time such as 500ms, 30s, 5m or 1h";
        }
        if (type == Path.class) {
            return "a path";
        }
        if (type instanceof Class<?> choice && choice.isEnum()) {
            List<String> words = new ArrayList<>();
            for (Object constant : choice.getEnumConstants()) {
                words.add("`" + word((Enum<?>) constant) + "`");
            }
            return "one of " + String.join(", ", words);
        }
        return "text";
    }
}
