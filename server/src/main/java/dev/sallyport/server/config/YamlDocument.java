package dev.sallyport.server.config;

import dev.sallyport.core.DiskFinding;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonValue;
import dev.sallyport.core.json.JsonValue.JsonArray;
import dev.sallyport.core.json.JsonValue.JsonBoolean;
import dev.sallyport.core.json.JsonValue.JsonNumber;
import dev.sallyport.core.json.JsonValue.JsonObject;
import dev.sallyport.core.json.JsonValue.JsonString;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * A YAML file as the same tree that JSON gives: no tags, no aliases, no key twice, one document.
 *
 * <p>JSON is YAML, so a file of either kind is read.
 */
public final class YamlDocument {
    private static final int MAX_BYTES = 1 << 20;

    private YamlDocument() {}

    /** @throws ProblemException {@code configuration/invalid} */
    public static JsonValue read(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw invalid(file, "is over the limit of " + MAX_BYTES + " bytes");
            }
            return parse(
                    Files.readString(file, StandardCharsets.UTF_8),
                    file.getFileName().toString());
        } catch (IOException e) {
            throw invalid(file, "cannot be read: " + DiskFinding.of(e));
        }
    }

    /** @param name what findings call the text */
    public static JsonValue parse(String text, String name) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(name)
                .setAllowDuplicateKeys(false)
                .setMaxAliasesForCollections(0)
                .setCodePointLimit(MAX_BYTES)
                .build();
        try {
            return value(new Load(settings).loadFromString(text), name);
        } catch (YamlEngineException e) {
            throw new ProblemException(new ConfigurationInvalid(
                    List.of(String.valueOf(e.getMessage()).replace('\n', ' '))));
        }
    }

    private static JsonValue value(@Nullable Object loaded, String name) {
        return switch (loaded) {
            case null -> JsonValue.NULL;
            case Boolean bool -> new JsonBoolean(bool);
            case Number number -> new JsonNumber(number.toString());
            case String string -> new JsonString(string);
            case List<?> list -> {
                List<JsonValue> elements = new ArrayList<>();
                list.forEach(element -> elements.add(value(element, name)));
                yield new JsonArray(elements);
            }
            case Map<?, ?> map -> {
                SequencedMap<String, JsonValue> members = new LinkedHashMap<>();
                map.forEach((key, member) -> members.put(String.valueOf(key), value(member, name)));
                yield new JsonObject(members);
            }
            default ->
                throw new ProblemException(new ConfigurationInvalid(
                        List.of(name + " holds a value of a kind that is not read: " + loaded.getClass())));
        };
    }

    private static ProblemException invalid(Path file, String finding) {
        return new ProblemException(new ConfigurationInvalid(List.of("`" + file + "` " + finding)));
    }
}
