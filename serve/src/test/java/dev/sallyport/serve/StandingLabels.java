package dev.sallyport.serve;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;

/** Labels that stand where a test put them. */
final class StandingLabels implements Catalogue.Labelling {
    private final Map<String, Map<String, String>> labels = new HashMap<>();

    StandingLabels put(String model, String label, String version) {
        labels.computeIfAbsent(model, name -> new HashMap<>()).put(label, version);
        return this;
    }

    @Override
    public Map<String, String> labels(String name, NavigableSet<String> versions, Map<String, String> before) {
        return labels.getOrDefault(name, Map.of());
    }
}
