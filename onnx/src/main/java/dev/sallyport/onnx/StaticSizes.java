package dev.sallyport.onnx;

import dev.sallyport.core.Shape;
import dev.sallyport.onnx.Graph.Attribute;
import dev.sallyport.onnx.Graph.Node;
import dev.sallyport.onnx.Graph.TensorFacts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How large the results are that follow from constants alone: what a runtime computes while it loads
 * the model. A few bytes of graph can ask for terabytes here.
 *
 * <p>Sizes are doubles, so that no product overflows; they are exact below 2^53 and refused long
 * before. What an operator not listed here makes of constants is not known and not counted.
 */
final class StaticSizes {
    /** Copies of its weights a model may make while it loads, such as transposed or cast ones. */
    private static final int COPIES_OF_WEIGHTS = 4;

    private static final int MAX_VALUES = 2 * Shape.MAX_RANK;
    private static final double STRING_BYTES = 32;

    private static final Set<String> SAME_SHAPE = Set.of("""
            Identity Cast Neg Abs Floor Ceil Round Sqrt Exp Log Relu Sigmoid Tanh Not Erf Clip
            CumSum EyeLike RandomNormalLike RandomUniformLike Softmax Dropout Trilu CastLike
            """.strip().split("\\s+"));
    private static final Set<String> BROADCAST = Set.of("""
            Add Sub Mul Div Pow Mod And Or Xor Equal Less LessOrEqual Greater GreaterOrEqual
            BitShift BitwiseAnd BitwiseOr BitwiseXor Max Min Sum Mean Where PRelu
            """.strip().split("\\s+"));

    /**
     * @param dims {@code null} where not known
     * @param values of small tensors, row-major, {@code null} where not known
     */
    record Known(double @Nullable [] dims, double @Nullable [] values, double elementBytes) {
        double count() {
            return dims == null ? 0 : Dims.product(dims);
        }
    }

    static final Known UNKNOWN = new Known(null, null, 4);

    private final long loopTrips;
    private final double maxBytes;
    private double bytes;
    private boolean exceeded;

    StaticSizes(OnnxLimits limits, long weightBytes) {
        this.loopTrips = limits.loopTrips();
        this.maxBytes = limits.inferredBytes() + (double) COPIES_OF_WEIGHTS * weightBytes;
    }

    static Known of(TensorFacts tensor) {
        double[] dims = Arrays.stream(tensor.shape().toArray()).asDoubleStream().toArray();
        double elementBytes = tensor.type() == ElementType.STRING
                ? STRING_BYTES
                : tensor.type().bits() / 8.0;
        return new Known(dims, tensor.values(), elementBytes);
    }

    /** The first output of {@code node}; refuses a sum of sizes over the limit. */
    Known of(Node node, Scope scope) {
        if (!node.domain().isEmpty()) {
            return UNKNOWN;
        }
        List<Known> inputs = new ArrayList<>();
        for (String input : node.inputs()) {
            inputs.add(input.isEmpty() ? UNKNOWN : scope.sizeOf(input));
        }
        Known result = infer(node, inputs);
        bytes += result.count() * result.elementBytes();
        if (!(bytes <= maxBytes)) {
            exceeded = true;
            throw Finding.of("%s: constants grow over %d bytes", node.place(), (long) maxBytes);
        }
        return result;
    }

    private Known infer(Node node, List<Known> inputs) {
        String operator = node.operator();
        if (SAME_SHAPE.contains(operator)) {
            return sameShape(node, input(inputs, 0));
        }
        if (BROADCAST.contains(operator)) {
            return elementwise(operator, inputs);
        }
        return switch (operator) {
            case "Constant" -> constant(node);
            case "ConstantOfShape" -> filled(input(inputs, 0).values(), fillBytes(node));
            case "RandomNormal", "RandomUniform" -> filled(numbers(node, "shape"), 4);
            case "Shape" -> shapeOf(input(inputs, 0));
            case "Expand" -> expand(input(inputs, 0), input(inputs, 1).values());
            case "Tile" -> scaled(input(inputs, 0), input(inputs, 1).values());
            case "Range" -> range(inputs);
            case "Pad" -> pad(node, inputs);
            case "Resize", "Upsample" -> resize(node, inputs);
            case "OneHot" -> oneHot(inputs);
            case "Reshape" -> reshape(input(inputs, 0), input(inputs, 1).values());
            case "Unsqueeze" -> unsqueeze(node, inputs);
            case "Squeeze" -> squeeze(input(inputs, 0));
            case "Flatten" -> flatten(node, input(inputs, 0));
            case "Transpose" -> transpose(node, input(inputs, 0));
            case "Concat" -> concat(node, inputs);
            case "MatMul" -> multiply(inputs, false, false);
            case "Gemm" -> multiply(inputs, flag(node, "transA"), flag(node, "transB"));
            case "Loop" -> loop(node, input(inputs, 0));
            default -> UNKNOWN;
        };
    }

    /** Whether what was refused was refused for its size. */
    boolean isExceeded() {
        return exceeded;
    }

    private Known loop(Node node, Known trips) {
        exceeded = true; // unless the rules let it pass
        LoopRules.check(node, trips, loopTrips);
        exceeded = false;
        return UNKNOWN;
    }

    private static Known sameShape(Node node, Known input) {
        boolean keepsValues =
                node.operator().equals("Identity") || node.operator().equals("Cast");
        return new Known(input.dims(), keepsValues ? input.values() : null, Math.max(4, input.elementBytes()));
    }

    private static Known constant(Node node) {
        Attribute value = node.attributes().get("value");
        if (value != null && value.tensor() != null) {
            return of(value.tensor());
        }
        for (String name : List.of("value_int", "value_float")) {
            Attribute scalar = node.attributes().get(name);
            if (scalar != null && scalar.number() != null) {
                return new Known(new double[0], new double[] {scalar.number()}, 8);
            }
        }
        double[] list = numbers(node, "value_ints");
        return list == null ? UNKNOWN : new Known(new double[] {list.length}, list, 8);
    }

    private static double fillBytes(Node node) {
        Attribute value = node.attributes().get("value");
        return value == null || value.tensor() == null ? 4 : of(value.tensor()).elementBytes();
    }

    private static Known filled(double @Nullable [] dims, double elementBytes) {
        return new Known(dims, null, elementBytes);
    }

    private static Known shapeOf(Known input) {
        double[] dims = input.dims();
        return dims == null ? UNKNOWN : new Known(new double[] {dims.length}, dims, 8);
    }

    private static Known expand(Known input, double @Nullable [] shape) {
        if (shape == null) {
            return UNKNOWN;
        }
        double[] dims = Dims.broadcast(List.of(input.dims() == null ? new double[0] : input.dims(), shape));
        return new Known(dims, null, input.elementBytes());
    }

    /** Where the input's size is open, the result is at least as large as for a single element. */
    private static Known scaled(Known input, double @Nullable [] factors) {
        if (factors == null) {
            return UNKNOWN;
        }
        double[] dims = factors.clone();
        if (input.dims() != null && input.dims().length == factors.length) {
            for (int i = 0; i < dims.length; i++) {
                dims[i] = Math.floor(dims[i] * input.dims()[i]);
            }
        }
        return new Known(dims, null, input.elementBytes());
    }

    private static Known range(List<Known> inputs) {
        double[] start = input(inputs, 0).values();
        double[] limit = input(inputs, 1).values();
        double[] delta = input(inputs, 2).values();
        if (start == null || limit == null || delta == null) {
            return UNKNOWN;
        }
        if (start.length != 1 || limit.length != 1 || delta.length != 1) {
            return UNKNOWN;
        }
        double count = Math.max(0, Math.ceil((limit[0] - start[0]) / delta[0]));
        return new Known(new double[] {count}, null, 8);
    }

    private static Known pad(Node node, List<Known> inputs) {
        double[] pads = input(inputs, 1).values();
        if (pads == null) {
            pads = node.attributes().containsKey("pads") ? numbers(node, "pads") : numbers(node, "paddings");
        }
        if (pads == null || input(inputs, 3) != UNKNOWN) {
            return UNKNOWN;
        }
        double[] from = input(inputs, 0).dims();
        int rank = pads.length / 2;
        double[] dims = new double[rank];
        for (int i = 0; i < rank; i++) {
            double size = from != null && from.length == rank ? from[i] : 1;
            dims[i] = Math.max(0, size + pads[i] + pads[i + rank]);
        }
        return new Known(dims, null, input(inputs, 0).elementBytes());
    }

    private static Known resize(Node node, List<Known> inputs) {
        double[] sizes = input(inputs, 3).values();
        if (sizes != null && sizes.length > 0) {
            return new Known(sizes, null, input(inputs, 0).elementBytes());
        }
        for (double[] scales :
                Arrays.asList(input(inputs, 2).values(), input(inputs, 1).values(), numbers(node, "scales"))) {
            if (scales != null && scales.length > 0) {
                return scaled(input(inputs, 0), scales);
            }
        }
        return UNKNOWN;
    }

    private static Known oneHot(List<Known> inputs) {
        double[] depth = input(inputs, 1).values();
        if (depth == null || depth.length != 1) {
            return UNKNOWN;
        }
        double[] indices = input(inputs, 0).dims();
        double[] dims =
                Arrays.copyOf(indices == null ? new double[0] : indices, indices == null ? 1 : indices.length + 1);
        dims[dims.length - 1] = depth[0];
        return new Known(dims, null, 4);
    }

    private static Known reshape(Known input, double @Nullable [] shape) {
        return input.dims() == null || shape == null
                ? UNKNOWN
                : new Known(Dims.reshape(input.dims(), shape), input.values(), input.elementBytes());
    }

    private static Known unsqueeze(Node node, List<Known> inputs) {
        Known input = input(inputs, 0);
        double[] axes = inputs.size() > 1 ? input(inputs, 1).values() : numbers(node, "axes");
        double[] dims = input.dims() == null || axes == null ? null : Dims.unsqueeze(input.dims(), axes);
        return new Known(dims, input.values(), input.elementBytes());
    }

    /** Which ones are dropped does not matter for how large a result can become: all of them. */
    private static Known squeeze(Known input) {
        double[] dims = input.dims();
        return dims == null
                ? UNKNOWN
                : new Known(Arrays.stream(dims).filter(d -> d != 1).toArray(), input.values(), input.elementBytes());
    }

    private static Known flatten(Node node, Known input) {
        Attribute axis = node.attributes().get("axis");
        int at = axis == null || axis.number() == null ? 1 : axis.number().intValue();
        return input.dims() == null ? UNKNOWN : filled(Dims.flatten(input.dims(), at), input.elementBytes());
    }

    private static Known transpose(Node node, Known input) {
        return input.dims() == null
                ? UNKNOWN
                : filled(Dims.transpose(input.dims(), numbers(node, "perm")), input.elementBytes());
    }

    private static Known concat(Node node, List<Known> inputs) {
        Attribute attribute = node.attributes().get("axis");
        double[] dims = null;
        double[] values = new double[0];
        for (Known input : inputs) {
            values = joined(values, input.values());
            double[] more = input.dims();
            if (more == null) {
                return new Known(null, values, input.elementBytes());
            }
            if (dims == null) {
                dims = more.clone();
                continue;
            }
            int axis = attribute == null || attribute.number() == null
                    ? 0
                    : attribute.number().intValue();
            int at = axis < 0 ? axis + dims.length : axis;
            if (at < 0 || at >= dims.length || more.length != dims.length) {
                return UNKNOWN;
            }
            dims[at] += more[at];
        }
        return new Known(
                dims,
                dims != null && dims.length > 1 ? null : values,
                input(inputs, 0).elementBytes());
    }

    private static double @Nullable [] joined(double @Nullable [] left, double @Nullable [] right) {
        if (left == null || right == null || left.length + right.length > MAX_VALUES) {
            return null;
        }
        double[] both = Arrays.copyOf(left, left.length + right.length);
        System.arraycopy(right, 0, both, left.length, right.length);
        return both;
    }

    private static Known multiply(List<Known> inputs, boolean transA, boolean transB) {
        double[] a = input(inputs, 0).dims();
        double[] b = input(inputs, 1).dims();
        return a == null || b == null
                ? UNKNOWN
                : filled(Dims.multiply(a, b, transA, transB), input(inputs, 0).elementBytes());
    }

    private static Known elementwise(String operator, List<Known> inputs) {
        List<double[]> shapes = new ArrayList<>();
        double elementBytes = 1;
        for (Known input : inputs) {
            if (input.dims() == null) {
                return new Known(null, calculated(operator, inputs), 8);
            }
            shapes.add(input.dims());
            elementBytes = Math.max(elementBytes, input.elementBytes());
        }
        return new Known(Dims.broadcast(shapes), calculated(operator, inputs), elementBytes);
    }

    private static double @Nullable [] calculated(String operator, List<Known> inputs) {
        double[] a = input(inputs, 0).values();
        double[] b = input(inputs, 1).values();
        return a == null || b == null || inputs.size() != 2 ? null : Dims.calculate(operator, a, b);
    }

    private static Known input(List<Known> inputs, int index) {
        return index < inputs.size() ? inputs.get(index) : UNKNOWN;
    }

    private static double @Nullable [] numbers(Node node, String name) {
        Attribute attribute = node.attributes().get(name);
        return attribute == null ? null : attribute.numbers();
    }

    private static boolean flag(Node node, String name) {
        Attribute attribute = node.attributes().get(name);
        return attribute != null && attribute.number() != null && attribute.number() != 0;
    }
}
