package dev.sallyport.admit;

import dev.sallyport.bundle.BundleLayout;
import dev.sallyport.bundle.Manifest;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.Problem.ModelNotAdmitted;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.core.Text;
import dev.sallyport.onnx.ExternalTensor;
import dev.sallyport.onnx.OnnxLimits;
import dev.sallyport.onnx.OnnxModel;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Holds a graph against what its manifest says, before native code sees it; every fault is {@code
 * model/not-admitted}.
 */
final class GraphCheck {
    private GraphCheck() {}

    /** The structural check, then external data, then the contract. */
    static void check(ByteBuffer graph, Manifest manifest, OnnxLimits limits) {
        OnnxModel model = OnnxModel.read(graph, limits);
        Map<String, Long> sizes = new HashMap<>();
        manifest.files().forEach(file -> sizes.put(file.path(), file.sizeBytes()));
        // Not a file of the graph's: weights that lie in it are outside of the model.
        sizes.remove(manifest.warmup());
        checkExternalData(model, sizes);
        checkContract(manifest.contract(), model.contract(), "graph");
    }

    /** External tensors lie inside files of the manifest, and no file is there for nothing. */
    static void checkExternalData(OnnxModel model, Map<String, Long> sizes) {
        Set<String> unused = new HashSet<>(sizes.keySet());
        unused.remove(BundleLayout.MODEL);
        for (ExternalTensor tensor : model.externalData()) {
            Long size = sizes.get(tensor.location());
            if (size == null || tensor.location().equals(BundleLayout.MODEL)) {
                throw refused("external data of `%s` lies in a file that is not part of the model"
                        .formatted(Text.quotable(tensor.name())));
            }
            if (tensor.offset() < 0 || tensor.length() < 0 || tensor.offset() > size - tensor.length()) {
                throw refused("external data of `%s` reaches beyond its file".formatted(Text.quotable(tensor.name())));
            }
            unused.remove(tensor.location());
        }
        if (!unused.isEmpty()) {
            throw refused("a payload file that the graph does not use");
        }
    }

    /**
     * A contract may fix what the model leaves open and add bounds and labels; it may not say
     * otherwise.
     *
     * @param source what says so, for the sentence
     */
    static void checkContract(ModelContract contract, ModelContract model, String source) {
        check("input", contract.inputs(), model.inputs(), source);
        check("output", contract.outputs(), model.outputs(), source);
    }

    private static void check(String side, List<TensorSpec> contract, List<TensorSpec> model, String source) {
        if (contract.size() != model.size()) {
            throw refused(
                    "the contract has %d %ss and the %s %d".formatted(contract.size(), side, source, model.size()));
        }
        for (int i = 0; i < model.size(); i++) {
            TensorSpec said = contract.get(i);
            TensorSpec found = model.get(i);
            if (!said.name().equals(found.name()) || said.type() != found.type()) {
                throw refused("%s %d is `%s` %s in the contract and `%s` %s in the %s"
                        .formatted(
                                side,
                                i,
                                Text.quotable(said.name()),
                                said.type(),
                                Text.quotable(found.name()),
                                found.type(),
                                source));
            }
            if (!isNarrowing(said.shape(), found.shape())) {
                throw refused("%s `%s` has shape %s in the contract and %s in the %s"
                        .formatted(side, Text.quotable(said.name()), said.shape(), found.shape(), source));
            }
        }
    }

    private static boolean isNarrowing(Shape said, Shape found) {
        if (said.rank() != found.rank()) {
            return false;
        }
        for (int axis = 0; axis < found.rank(); axis++) {
            if (found.dimension(axis) != Shape.ANY && said.dimension(axis) != found.dimension(axis)) {
                return false;
            }
        }
        return true;
    }

    private static ProblemException refused(String sentence) {
        return new ProblemException(new ModelNotAdmitted(sentence, ""));
    }
}
