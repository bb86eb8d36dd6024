package dev.sallyport.server;

import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonValue;
import dev.sallyport.core.json.JsonValue.JsonArray;
import dev.sallyport.core.json.JsonValue.JsonObject;
import dev.sallyport.core.json.JsonValue.JsonString;
import dev.sallyport.core.json.JsonWriter;
import dev.sallyport.serve.Catalogue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which version a model's labels mean: what they were promoted to last, else what the configuration
 * says, else, for one label, the newest. A label that means a version that is not served leads nowhere
 * and never to another version.
 *
 * <p>Thread-safe.
 */
final class LabelBook implements Catalogue.Labelling {
    /** Promotions that can be rolled back. */
    private static final int MAX_HISTORY = 32;

    private static final int MAX_LABELS = 32;

    private static final Pattern LABEL = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,63}");

    private final String newestLabel;
    private final Map<String, Map<String, String>> configured;
    /** Model to label to versions, the present one last. */
    private final Map<String, Map<String, List<String>>> promoted = new TreeMap<>();

    /**
     * @param newestLabel the label of a model's newest version; empty for none
     * @param configured model to label to version
     * @throws ProblemException {@code configuration/invalid} for names that are not labels or versions
     */
    LabelBook(String newestLabel, Map<String, Map<String, String>> configured) {
        this.newestLabel = newestLabel;
        this.configured = Map.copyOf(configured);
        configured.forEach((model, labels) -> labels.forEach((label, version) -> {
            if (!ModelRef.isName(model) || !isLabel(label) || !ModelRef.isVersion(version)) {
                throw invalid("`models.each.%s.labels.%s`: not a label of a version".formatted(model, label));
            }
        }));
    }

    /** A letter, then letters, digits, {@code . _ -}: never to be taken for a version's number. */
    static boolean isLabel(String text) {
        return LABEL.matcher(text).matches();
    }

    @Override
    public synchronized Map<String, String> labels(
            String name, NavigableSet<String> versions, Map<String, String> before) {
        Map<String, String> labels = new HashMap<>();
        if (!newestLabel.isEmpty() && !versions.isEmpty()) {
            labels.put(newestLabel, versions.last());
        }
        labels.putAll(configured.getOrDefault(name, Map.of()));
        promoted.getOrDefault(name, Map.of()).forEach((label, history) -> labels.put(label, history.getLast()));
        return labels;
    }

    /** @throws ProblemException {@code request/malformed} for more labels than a model may have */
    synchronized void promote(ModelRef model, String label) {
        Map<String, List<String>> labels = promoted.computeIfAbsent(model.name(), name -> new TreeMap<>());
        if (labels.size() >= MAX_LABELS && !labels.containsKey(label)) {
            throw new ProblemException(new RequestMalformed("more than %d labels".formatted(MAX_LABELS)));
        }
        List<String> history = labels.computeIfAbsent(label, name -> new ArrayList<>());
        history.add(model.version());
        if (history.size() > MAX_HISTORY) {
            history.removeFirst();
        }
    }

    /** Takes the last promotion back; the version it was of, empty where there was none. */
    synchronized Optional<String> rollBack(String name, String label) {
        @Nullable Map<String, List<String>> labels = promoted.get(name);
        @Nullable List<String> history = labels == null ? null : labels.get(label);
        if (labels == null || history == null) {
            return Optional.empty();
        }
        String last = history.removeLast();
        if (history.isEmpty()) {
            labels.remove(label);
        }
        return Optional.of(last);
    }

    synchronized byte[] toJson() {
        JsonWriter json = JsonWriter.compact().beginObject();
        promoted.forEach((model, labels) -> {
            json.name(model).beginObject();
            labels.forEach((label, history) -> {
                json.name(label).beginArray();
                history.forEach(json::value);
                json.endArray();
            });
            json.endObject();
        });
        return json.endObject().toBytes();
    }

    /**
     * Takes the promotions that {@link #toJson} wrote.
     *
     * @throws ProblemException {@code configuration/invalid}
     */
    synchronized void read(byte[] text) {
        JsonValue document = JsonValue.parse(
                text, JsonLimits.DOCUMENT, finding -> new ConfigurationInvalid(List.of("`models.labels`: " + finding)));
        Map<String, Map<String, List<String>>> read = new TreeMap<>();
        members(document).forEach((model, labels) -> {
            Map<String, List<String>> histories = new TreeMap<>();
            members(labels).forEach((label, versions) -> histories.put(label, history(model, label, versions)));
            read.put(model, histories);
        });
        promoted.clear();
        promoted.putAll(read);
    }

    private static Map<String, JsonValue> members(JsonValue value) {
        if (value instanceof JsonObject object) {
            return new LinkedHashMap<>(object.members());
        }
        throw invalid("`models.labels`: not promotions as the server writes them");
    }

    private static List<String> history(String model, String label, JsonValue value) {
        List<String> history = new ArrayList<>();
        if (value instanceof JsonArray array) {
            for (JsonValue version : array.elements()) {
                if (version instanceof JsonString text && ModelRef.isVersion(text.value())) {
                    history.add(text.value());
                }
            }
            if (ModelRef.isName(model)
                    && isLabel(label)
                    && !history.isEmpty()
                    && history.size() == array.elements().size()
                    && history.size() <= MAX_HISTORY) {
                return history;
            }
        }
        throw invalid("`models.labels`: not promotions as the server writes them");
    }

    private static ProblemException invalid(String finding) {
        return new ProblemException(new ConfigurationInvalid(List.of(finding)));
    }
}
