package dev.sallyport.scan.pickle;

import dev.sallyport.core.Text;
import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The code of a TorchScript archive: what it calls that reaches files, other machines or native libraries. Source: PyTorch,
 * {@code torch/csrc/jit/serialization/python_print.cpp}.
 */
public final class TorchCode {
    private static final int HEAD_BYTES = 1 << 14;
    private static final int MOST_BYTES = 16 << 20;
    private static final Pattern MODULE =
            Pattern.compile("\\(self: __torch__\\.|^class \\w+\\((?:Module|NamedTuple|Interface)\\):");
    private static final Pattern CALL = Pattern.compile("\\b(?:(torch)|ops\\.(\\w+))\\.(\\w+)\\(");
    /** Of PyTorch's own, those that do not compute. */
    private static final Set<String> REACHING = Set.of(
            "save",
            "load",
            "from_file",
            "_from_file",
            "_load_library",
            "load_library",
            "rpc_sync",
            "rpc_async",
            "rpc_remote",
            "remote",
            "save_pickle",
            "load_pickle",
            "load_url",
            "_save",
            "_load",
            "system",
            "exec",
            "open",
            "write",
            "read");

    private static final Set<String> OWN = Set.of(
            "aten", "prim", "quantized", "_quantized", "torchvision", "torchaudio", "prepacked", "mkldnn", "image");

    private TorchCode() {}

    /** Examines it; returns whether it is such code. */
    public static boolean examine(Look look) {
        byte[] head = look.content().head(HEAD_BYTES);
        if (head.length < 16 || head[0] < ' ' || !MODULE.matcher(text(head)).find()) {
            return false;
        }
        if (look.content().size() > MOST_BYTES) {
            look.report(Rule.SCAN_BUDGET, MOST_BYTES, "", "more code than is read");
        }
        byte[] code = look.content().head(MOST_BYTES);
        look.work().spend(code.length);
        Matcher call = CALL.matcher(text(code));
        while (call.find()) {
            String library = call.group(1) == null ? call.group(2) : "aten";
            String name = (call.group(1) == null ? "ops." + library : "torch") + "." + call.group(3);
            if (REACHING.contains(call.group(3))) {
                look.report(Rule.GRAPH_OPERATOR, call.start(), name, "code that calls " + Text.quotable(name));
            } else if (!OWN.contains(library)) {
                look.report(Rule.GRAPH_FOREIGN_OPERATOR, call.start(), name, "code that calls " + Text.quotable(name));
            }
        }
        return true;
    }

    private static String text(byte[] code) {
        return new String(code, StandardCharsets.ISO_8859_1);
    }
}
