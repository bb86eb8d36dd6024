package dev.sallyport.bundle;

import dev.sallyport.core.Ensemble;
import dev.sallyport.core.Ensemble.Step;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem.ModelNotAdmitted;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Text;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;

/**
 * {@code ensemble.json} (docs/spec/bundle.md, "Ensembles"). Every fault is {@code model/not-admitted}.
 *
 * <p><b>Guarantees.</b> Each tensor is made once, before it is used, and is used or given to the caller: no
 * cycles, nothing for nothing.
 *
 * <p><b>Does not guarantee.</b> That the members exist, or have such tensors.
 */
public final class EnsembleCodec {
    public static final int MAX_BYTES = 1 << 20;
    public static final int MAX_STEPS = 16;
    private static final int MAX_TENSORS = 256;
    private static final int MAX_NAME = 1_024;
    private static final JsonLimits LIMITS = new JsonLimits(MAX_BYTES, 8, MAX_TENSORS);

    private final JsonDocument json;
    private final Set<String> made = new HashSet<>();
    private final Set<String> unused = new HashSet<>();

    private EnsembleCodec(JsonDocument json) {
        this.json = json;
    }

    public static Ensemble parse(byte[] text) {
        if (text.length > MAX_BYTES) {
            throw refused("is longer than %d bytes".formatted(MAX_BYTES));
        }
        JsonDocument json = JsonDocument.parse(
                text, LIMITS, finding -> new ModelNotAdmitted("the ensemble's declaration: " + finding, ""));
        return new EnsembleCodec(json).ensemble();
    }

    private Ensemble ensemble() {
        json.only("ensembleVersion", "inputs", "outputs", "steps");
        if (json.integer("ensembleVersion") != 1) {
            throw json.fault("ensembleVersion", "must be 1");
        }
        List<String> inputs = names("inputs");
        List<String> outputs = names("outputs");
        inputs.forEach(this::make);
        List<JsonDocument> declared = json.objects("steps");
        if (declared.isEmpty() || declared.size() > MAX_STEPS) {
            throw json.fault("steps", "must be 1 to " + MAX_STEPS);
        }
        List<Step> steps = new ArrayList<>();
        for (JsonDocument step : declared) {
            steps.add(step(step));
        }
        for (String output : outputs) {
            if (!made.contains(output) || inputs.contains(output)) {
                throw json.fault("outputs", "has `%s`, which no step makes".formatted(Text.quotable(output)));
            }
            unused.remove(output);
        }
        if (!unused.isEmpty()) {
            throw refused("has `%s`, which nothing uses"
                    .formatted(Text.quotable(unused.iterator().next())));
        }
        return new Ensemble(inputs, outputs, steps);
    }

    private List<String> names(String side) {
        List<String> names = json.strings(side);
        if (names.isEmpty() || names.size() > MAX_TENSORS || new HashSet<>(names).size() != names.size()) {
            throw json.fault(side, "must be 1 to %d names, each once".formatted(MAX_TENSORS));
        }
        for (String name : names) {
            checkName(name, json, side);
        }
        return names;
    }

    private static void checkName(String name, JsonDocument at, String member) {
        if (name.isEmpty() || name.length() > MAX_NAME) {
            throw at.fault(member, "has a name that is empty or longer than " + MAX_NAME);
        }
    }

    private void make(String tensor) {
        if (!made.add(tensor)) {
            throw refused("makes `%s` twice".formatted(Text.quotable(tensor)));
        }
        unused.add(tensor);
    }

    private Step step(JsonDocument step) {
        step.only("model", "version", "inputs", "outputs");
        if (!ModelRef.isName(step.string("model"))) {
            throw step.fault("model", "is not a model name");
        }
        if (!ModelRef.isVersion(step.string("version"))) {
            throw step.fault("version", "is not a model version");
        }
        SequencedMap<String, String> inputs = mapping(step, "inputs");
        for (String tensor : inputs.values()) {
            if (!made.contains(tensor)) {
                throw step.fault(
                        "inputs", "takes `%s`, which no step before it makes".formatted(Text.quotable(tensor)));
            }
            unused.remove(tensor);
        }
        SequencedMap<String, String> outputs = mapping(step, "outputs");
        outputs.values().forEach(this::make);
        return new Step(new ModelRef(step.string("model"), step.string("version")), inputs, outputs);
    }

    private static SequencedMap<String, String> mapping(JsonDocument step, String side) {
        JsonDocument mapping = step.object(side);
        if (mapping.names().isEmpty()) {
            throw step.fault(side, "must be 1 to %d tensors".formatted(MAX_TENSORS));
        }
        SequencedMap<String, String> tensors = new LinkedHashMap<>();
        for (String name : mapping.names()) {
            checkName(name, step, side);
            checkName(mapping.string(name), step, side);
            tensors.put(name, mapping.string(name));
        }
        return tensors;
    }

    private static ProblemException refused(String finding) {
        return new ProblemException(new ModelNotAdmitted("the ensemble's declaration " + finding, ""));
    }
}
