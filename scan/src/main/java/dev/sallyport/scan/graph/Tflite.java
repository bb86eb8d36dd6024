package dev.sallyport.scan.graph;

import dev.sallyport.core.Text;
import dev.sallyport.scan.Content;
import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import dev.sallyport.scan.code.Marks;
import dev.sallyport.scan.graph.Flatbuffer.OutOfBounds;
import dev.sallyport.scan.graph.Flatbuffer.Table;
import dev.sallyport.scan.graph.Flatbuffer.Vector;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * TensorFlow Lite: whether every index, offset and size of the model lies within it, and operators that are not built in.
 * Source: TensorFlow, {@code lite/schema/schema.fbs}.
 */
public final class Tflite {
    private static final int CUSTOM = 32;
    /** Built-in operators there are so far, and some to come. */
    private static final int LAST_OPERATOR = 260;

    private static final Set<String> SHIPPED = Set.of(
            "TFLite_Detection_PostProcess",
            "Convolution2DTransposeBias",
            "Mfcc",
            "AudioSpectrogram",
            "MaxPoolingWithArgmax2D",
            "MaxUnpooling2D");
    /** Bytes of an element by type; 0 where they vary or several share one. */
    private static final int[] ELEMENT_BYTES = {4, 2, 4, 1, 8, 0, 1, 2, 8, 1, 8, 16, 8, 0, 0, 4, 2, 0, 2};

    private static final int IF = 118;
    private static final int WHILE = 119;
    private static final int CALL_ONCE = 129;

    private final Look look;

    private Tflite(Look look) {
        this.look = look;
    }

    /** Examines it; returns whether it is one. */
    public static boolean examine(Look look) {
        byte[] head = look.content().head(8);
        if (head.length < 8 || head[4] != 'T' || head[5] != 'F' || head[6] != 'L' || head[7] < '0' || head[7] > '9') {
            return false;
        }
        Tflite model = new Tflite(look);
        try {
            model.model(new Flatbuffer(look.content()).root());
        } catch (OutOfBounds e) {
            model.outside(e.at(), "an offset that leads out of the file");
        }
        return true;
    }

    private void outside(long at, String what) {
        look.report(Rule.TFLITE_BOUNDS, at, what, what);
    }

    private void model(Table model) {
        Vector codes = model.vector(1, 4);
        for (long i = 0; i < codes.length(); i++) {
            code(codes.table(i));
        }
        Vector buffers = model.vector(4, 4);
        for (long i = 0; i < buffers.length(); i++) {
            buffer(buffers.table(i));
        }
        Vector graphs = model.vector(2, 4);
        List<Set<Integer>> calls = new ArrayList<>();
        for (long i = 0; i < graphs.length(); i++) {
            graph(graphs.table(i), codes, buffers);
            calls.add(called(graphs.table(i), codes, graphs.length()));
        }
        if (Cycles.isIn(calls)) {
            look.report(Rule.TFLITE_BOUNDS, 0, "", "a graph that runs itself");
        }
        Vector metadata = model.vector(6, 4);
        for (long i = 0; i < metadata.length(); i++) {
            Table entry = metadata.table(i);
            if (entry.number(1, 4, 0) >= buffers.length()) {
                outside(entry.at(), "metadata in a buffer that is not there");
            }
        }
    }

    private void code(Table code) {
        long operator = number(code);
        if (operator == CUSTOM) {
            String name = code.text(1);
            String flex = name.startsWith("Flex") ? name.substring(4) : "";
            if (Operators.isRefused(flex)) {
                look.report(Rule.GRAPH_OPERATOR, code.at(), flex, "operator " + Text.quotable(flex));
            } else if (!SHIPPED.contains(name)) {
                look.report(Rule.TFLITE_FOREIGN_OPERATOR, code.at(), name, "operator " + Text.quotable(name));
            }
        } else if (operator > LAST_OPERATOR) {
            outside(code.at(), "an operator number there is not");
        }
    }

    /** A buffer's bytes stand in it, or behind the flatbuffer at an offset of their own. */
    private void buffer(Table buffer) {
        look.work().spend(1);
        Vector held = buffer.vector(0, 1);
        Content data = look.content().slice(held.start(), held.length());
        if (Marks.isCarried(data.head(64))) {
            look.inside("buffer", data);
        }
        long offset = buffer.number(1, 8, 0);
        long size = buffer.number(2, 8, 0);
        long all = look.content().size();
        if (offset < 0 || size < 0 || offset > 1 && (offset > all || size > all - offset)) {
            outside(buffer.at(), "a buffer behind the end of the file");
        }
    }

    /** Which graphs this one's operators run: If, While and CallOnce. */
    private Set<Integer> called(Table graph, Vector codes, long graphs) {
        Set<Integer> called = new TreeSet<>();
        Vector operators = graph.vector(3, 4);
        for (long i = 0; i < operators.length(); i++) {
            Table operator = operators.table(i);
            long code = operator.number(0, 4, 0);
            int run = code < codes.length() ? runs(number(codes.table(code))) : 0;
            Table options = run == 0 ? null : operator.table(4);
            for (int field = 0; options != null && field < run; field++) {
                long other = options.number(field, 4, 0);
                if (other >= graphs) {
                    outside(operator.at(), "the number of a graph that is not there");
                } else {
                    called.add((int) other);
                }
            }
        }
        return called;
    }

    /** How many graphs an operator of this number runs. */
    private static int runs(long operator) {
        return operator == IF || operator == WHILE ? 2 : operator == CALL_ONCE ? 1 : 0;
    }

    private static long number(Table code) {
        return Math.max(code.number(0, 1, 0), code.number(3, 4, 0));
    }

    private void graph(Table graph, Vector codes, Vector buffers) {
        Vector tensors = graph.vector(0, 4);
        for (long i = 0; i < tensors.length(); i++) {
            tensor(tensors.table(i), buffers);
        }
        indices(graph, 1, tensors.length());
        indices(graph, 2, tensors.length());
        Vector operators = graph.vector(3, 4);
        for (long i = 0; i < operators.length(); i++) {
            look.work().spend(1);
            Table operator = operators.table(i);
            if (operator.number(0, 4, 0) >= codes.length()) {
                outside(operator.at(), "an operator that is not in the model's list");
            }
            indices(operator, 1, tensors.length());
            indices(operator, 2, tensors.length());
            indices(operator, 8, tensors.length());
        }
    }

    /** An optional input is -1. */
    private void indices(Table of, int field, long tensors) {
        Vector indices = of.vector(field, 4);
        look.work().spend(indices.length());
        for (long i = 0; i < indices.length(); i++) {
            int index = (int) indices.number(i);
            if (index < -1 || index >= tensors) {
                outside(of.at(), "the number of a tensor that is not there");
                return;
            }
        }
    }

    private void tensor(Table tensor, Vector buffers) {
        look.work().spend(1);
        long buffer = tensor.number(2, 4, 0);
        if (buffer >= buffers.length()) {
            outside(tensor.at(), "a tensor in a buffer that is not there");
            return;
        }
        Vector shape = tensor.vector(0, 4);
        double elements = 1;
        for (long i = 0; i < shape.length(); i++) {
            int dimension = (int) shape.number(i);
            if (dimension < -1) {
                outside(tensor.at(), "a negative dimension");
            }
            elements *= Math.max(0, dimension);
        }
        Table held = buffers.table(buffer);
        long bytes = Math.max(held.vector(0, 1).length(), held.number(2, 8, 0));
        int type = (int) tensor.number(1, 1, 0);
        int elementBytes = type < ELEMENT_BYTES.length ? ELEMENT_BYTES[type] : 0;
        boolean sparse = tensor.table(6) != null;
        if (bytes > 0 && !sparse && elements * elementBytes > bytes) {
            outside(tensor.at(), "a tensor of more elements than its buffer has");
        } else if (elements > Integer.MAX_VALUE) {
            outside(tensor.at(), "a tensor of more elements than can be counted");
        }
    }
}
