package dev.sallyport.onnx;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Arithmetic of dimensions as the ONNX operators define it; doubles, so that nothing overflows. */
final class Dims {
    private Dims() {}

    static double product(double[] dims) {
        double product = 1;
        for (double dim : dims) {
            product *= Math.max(0, dim);
        }
        return product;
    }

    /** Of all {@code shapes}, aligned at their last axes. */
    static double[] broadcast(List<double[]> shapes) {
        int rank = shapes.stream().mapToInt(shape -> shape.length).max().orElse(0);
        double[] dims = new double[rank];
        Arrays.fill(dims, 1);
        for (double[] shape : shapes) {
            for (int i = 0; i < shape.length; i++) {
                int at = rank - shape.length + i;
                dims[at] = dims[at] == 0 || shape[i] == 0 ? 0 : Math.max(dims[at], shape[i]);
            }
        }
        return dims;
    }

    /** {@code shape} with 0 for the dimension it had and -1 for what is left. */
    static double[] reshape(double[] from, double[] shape) {
        double[] dims = shape.clone();
        int open = -1;
        for (int i = 0; i < dims.length; i++) {
            if (dims[i] == 0 && i < from.length) {
                dims[i] = from[i];
            }
            open = dims[i] == -1 ? i : open;
        }
        if (open >= 0) {
            dims[open] = 1;
            dims[open] = product(from) / Math.max(1, product(dims));
        }
        return dims;
    }

    /** {@code null} for the reverse order. */
    static double[] transpose(double[] from, double @Nullable [] order) {
        double[] dims = new double[from.length];
        for (int i = 0; i < dims.length; i++) {
            double axis = order == null || order.length != dims.length ? dims.length - 1.0 - i : order[i];
            dims[i] = axis >= 0 && axis < from.length ? from[(int) axis] : 1;
        }
        return dims;
    }

    /** With dimensions of 1 at {@code axes} of the result; {@code null} where these are not axes. */
    static double @Nullable [] unsqueeze(double[] from, double[] axes) {
        boolean[] isNew = new boolean[from.length + axes.length];
        for (double axis : axes) {
            double at = axis < 0 ? axis + isNew.length : axis;
            if (!(at >= 0 && at < isNew.length) || isNew[(int) at]) {
                return null;
            }
            isNew[(int) at] = true;
        }
        double[] dims = new double[isNew.length];
        int next = 0;
        for (int i = 0; i < dims.length; i++) {
            dims[i] = isNew[i] ? 1 : from[next++];
        }
        return dims;
    }

    /** Two dimensions: those before {@code axis} and those from it on. */
    static double[] flatten(double[] from, int axis) {
        int at = Math.clamp(axis < 0 ? axis + (long) from.length : axis, 0, from.length);
        return new double[] {product(Arrays.copyOf(from, at)), product(Arrays.copyOfRange(from, at, from.length))};
    }

    /** Of stacked matrices, each perhaps transposed; {@code null} where one is not a matrix. */
    static double @Nullable [] multiply(double[] a, double[] b, boolean transA, boolean transB) {
        if (a.length < 2 || b.length < 2) {
            return null;
        }
        double[] stack = broadcast(List.of(Arrays.copyOf(a, a.length - 2), Arrays.copyOf(b, b.length - 2)));
        double[] dims = Arrays.copyOf(stack, stack.length + 2);
        dims[stack.length] = a[a.length - (transA ? 1 : 2)];
        dims[stack.length + 1] = b[b.length - (transB ? 2 : 1)];
        return dims;
    }

    /** Element by element, a single one with all; {@code null} for an operator it does not know. */
    static double @Nullable [] calculate(String operator, double[] a, double[] b) {
        if (a.length != b.length && a.length != 1 && b.length != 1) {
            return null;
        }
        double[] values = new double[a.length == 1 ? b.length : a.length];
        for (int i = 0; i < values.length; i++) {
            double x = a[a.length == 1 ? 0 : i];
            double y = b[b.length == 1 ? 0 : i];
            switch (operator) {
                case "Add" -> values[i] = x + y;
                case "Sub" -> values[i] = x - y;
                case "Mul" -> values[i] = x * y;
                case "Div" -> values[i] = x / y;
                case "Pow" -> values[i] = Math.pow(x, y);
                case "Max" -> values[i] = Math.max(x, y);
                case "Min" -> values[i] = Math.min(x, y);
                default -> {
                    return null;
                }
            }
        }
        return values;
    }
}
