package dev.sallyport.scan.graph;

import dev.sallyport.onnx.OnnxLimits;
import dev.sallyport.onnx.OnnxObjection;
import dev.sallyport.scan.Content;
import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;

/** What an ONNX graph asks for once it is loaded: the sizes, names and calls that the server judges too. */
final class OnnxSizes {
    private OnnxSizes() {}

    /** @param domains those of the model's operators; whether they may be used is judged elsewhere */
    static void judge(Look look, Set<String> domains) {
        Content content = look.content();
        Optional<ByteBuffer> bytes = content.buffer();
        if (bytes.isEmpty()) {
            look.report(Rule.ONNX_UNREADABLE, 0, "", "a graph too large to be judged where it lies");
            return;
        }
        OnnxLimits known = OnnxLimits.DEFAULT;
        OnnxLimits limits = new OnnxLimits(
                known.nodes(),
                known.subgraphDepth(),
                known.functions(),
                known.tensors(),
                known.nameBytes(),
                Integer.MAX_VALUE,
                Integer.MAX_VALUE,
                known.tensorBytes(),
                known.inferredBytes(),
                known.loopTrips(),
                withDomains(domains));
        try {
            OnnxObjection.of(bytes.get(), limits).ifPresent(it -> look.report(rule(it), 0, "", it.sentence()));
        } catch (InternalError e) {
            // How the virtual machine says that a mapped file became shorter.
            look.report(Rule.ONNX_UNREADABLE, 0, "", "the file was changed while it was read");
        }
    }

    private static Set<String> withDomains(Set<String> domains) {
        Set<String> all = new java.util.HashSet<>(OnnxLimits.DEFAULT.domains());
        all.addAll(domains);
        return all;
    }

    private static Rule rule(OnnxObjection objection) {
        return switch (objection.stage()) {
            case FORM -> Rule.ONNX_STRUCTURE;
            case SIZE -> Rule.ONNX_BOMB;
            case STRUCTURE, GRAPH -> Rule.ONNX_GRAPH;
        };
    }
}
