package dev.sallyport.cli.model;

import dev.sallyport.core.ModelContract;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a person adds to the contract that a graph itself states: licence, origin, and for a named input
 * or output its {@code shape}, {@code lowest}, {@code highest}, {@code finite} and {@code labels}.
 */
final class ContractOverlay {
    private static final String FILE = "contract: ";
    private static final int MAX_BYTES = 4 << 20;

    private final String licence;
    private final String origin;
    private final Map<String, JsonDocument> inputs;
    private final Map<String, JsonDocument> outputs;

    private ContractOverlay(
            String licence, String origin, Map<String, JsonDocument> inputs, Map<String, JsonDocument> outputs) {
        this.licence = licence;
        this.origin = origin;
        this.inputs = inputs;
        this.outputs = outputs;
    }

    /** Adds nothing. */
    static ContractOverlay none() {
        return new ContractOverlay("", "", Map.of(), Map.of());
    }

    /** @throws ProblemException {@code configuration/invalid} */
    static ContractOverlay read(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new ProblemException(problem("`" + file + "` is too long"));
            }
            return parse(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new ProblemException(problem("`" + file + "` cannot be read"), e);
        }
    }

    static ContractOverlay parse(byte[] text) {
        JsonDocument json = JsonDocument.parse(text, JsonLimits.DOCUMENT, ContractOverlay::problem)
                .only("licence", "origin", "inputs", "outputs");
        return new ContractOverlay(
                json.optionalString("licence").orElse(""),
                json.optionalString("origin").orElse(""),
                byName(json, "inputs"),
                byName(json, "outputs"));
    }

    private static Map<String, JsonDocument> byName(JsonDocument json, String side) {
        Map<String, JsonDocument> byName = new LinkedHashMap<>();
        for (JsonDocument tensor : json.has(side) ? json.objects(side) : List.<JsonDocument>of()) {
            tensor.only("name", "shape", "lowest", "highest", "finite", "labels");
            if (byName.put(tensor.string("name"), tensor) != null) {
                throw tensor.fault("name", "is there twice");
            }
        }
        return byName;
    }

    String licence() {
        return licence;
    }

    String origin() {
        return origin;
    }

    /** @throws ProblemException {@code configuration/invalid} where a tensor is named that the graph has not */
    ModelContract over(ModelContract graph) {
        return new ModelContract(over(graph.inputs(), inputs), over(graph.outputs(), outputs));
    }

    private static List<TensorSpec> over(List<TensorSpec> graph, Map<String, JsonDocument> added) {
        Map<String, JsonDocument> left = new LinkedHashMap<>(added);
        List<TensorSpec> specs = new ArrayList<>();
        for (TensorSpec spec : graph) {
            JsonDocument more = left.remove(spec.name());
            specs.add(more == null ? spec : over(spec, more));
        }
        for (JsonDocument unknown : left.values()) {
            throw unknown.fault("name", "is no tensor of the graph");
        }
        return specs;
    }

    private static TensorSpec over(TensorSpec graph, JsonDocument more) {
        return new TensorSpec(
                graph.name(),
                graph.type(),
                more.has("shape")
                        ? Shape.of(more.integers("shape").stream()
                                .mapToLong(Long::longValue)
                                .toArray())
                        : graph.shape(),
                more.optionalNumber("lowest").orElse(graph.lowest()),
                more.optionalNumber("highest").orElse(graph.highest()),
                more.optionalBoolean("finite").orElse(graph.finite()),
                more.has("labels") ? more.strings("labels") : graph.labels());
    }

    private static Problem problem(String finding) {
        return new ConfigurationInvalid(List.of(FILE + finding));
    }
}
