package dev.sallyport.runtime.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.sallyport.core.DataType;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One output of a slot: memory of ours the runtime writes into, kept from run to run. */
final class PinnedOutput {
    private static final int MAX_BYTES = 64 << 20;

    private final OrtEnvironment environment;
    private final OutputPlan.Output plan;
    private final PaddedBuffer memory = new PaddedBuffer();
    private @Nullable ByteBuffer bytes;
    private @Nullable Shape shape;
    private @Nullable OnnxTensor tensor;
    private @Nullable Tensor view;
    private boolean declaredWrongly;

    PinnedOutput(OrtEnvironment environment, OutputPlan.Output plan) {
        this.environment = environment;
        this.plan = plan;
    }

    String name() {
        return plan.name();
    }

    DataType type() {
        return plan.type();
    }

    int sizeBytes() {
        return memory.sizeBytes();
    }

    /** The tensor to write into, {@code null} where the runtime has to make one. */
    @Nullable
    OnnxTensor prepare(List<Tensor> inputs) throws OrtException {
        Shape wanted = declaredWrongly ? null : plan.shape(inputs);
        if (wanted == null) {
            return null;
        }
        if (tensor != null && shape != null && shape.equals(wanted)) {
            return tensor;
        }
        long count = wanted.elementCount();
        if (count <= 0 || count > MAX_BYTES / type().sizeBytes()) {
            return null;
        }
        close();
        ByteBuffer slice = memory.slice((int) count * type().sizeBytes());
        tensor = OrtTensors.over(environment, slice, wanted, type());
        shape = wanted;
        bytes = slice;
        view = type() == DataType.BOOL ? null : Tensor.of(name(), type(), wanted, slice);
        return tensor;
    }

    /** What the run wrote. BOOL is looked at each time: only 0 and 1 are canonical. */
    Tensor result() {
        if (view != null) {
            return view;
        }
        if (bytes == null || shape == null) {
            throw new IllegalStateException("nothing was prepared");
        }
        return Tensor.of(name(), type(), shape, bytes);
    }

    /** The graph's declared shape is not the one it computes. */
    void distrust() {
        declaredWrongly = true;
    }

    void close() {
        if (tensor != null) {
            tensor.close();
            tensor = null;
        }
    }
}
