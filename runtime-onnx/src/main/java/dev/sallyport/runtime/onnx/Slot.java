package dev.sallyport.runtime.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.RunOptions;
import dev.sallyport.core.DataType;
import dev.sallyport.core.Problem.DeadlineExceeded;
import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.Problem.TensorMismatch;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.core.Text;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/** What one run at a time needs: the buffers it reuses and the switch that ends it. */
final class Slot {
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final OutputPlan plan;
    private final LongSupplier nanoTime;
    private final RunOptions options;
    private final RunSwitch runSwitch;
    private final Map<String, OnnxTensorLike> feed = new LinkedHashMap<>();
    private final Map<String, OnnxTensor> pinned = new LinkedHashMap<>();
    private final Set<String> allocated = new LinkedHashSet<>();
    private final PaddedBuffer[] copies;
    private final PinnedOutput[] outputs;

    Slot(OrtEnvironment environment, OrtSession session, OutputPlan plan, LongSupplier nanoTime) throws OrtException {
        this.environment = environment;
        this.session = session;
        this.plan = plan;
        this.nanoTime = nanoTime;
        this.options = new RunOptions();
        this.runSwitch = new RunSwitch(options);
        this.copies = new PaddedBuffer[plan.inputs().size()];
        Arrays.setAll(copies, i -> new PaddedBuffer());
        this.outputs = plan.outputs().stream()
                .map(output -> new PinnedOutput(environment, output))
                .toArray(PinnedOutput[]::new);
    }

    void endIfLate(long nowNanos) {
        runSwitch.endIfLate(nowNanos);
    }

    long sizeBytes() {
        long bytes = 0;
        for (PaddedBuffer copy : copies) {
            bytes += copy.sizeBytes();
        }
        for (PinnedOutput output : outputs) {
            bytes += output.sizeBytes();
        }
        return bytes;
    }

    /** As {@link dev.sallyport.runtime.LoadedModel#predict}; the answer is valid until the next run. */
    List<Tensor> run(List<Tensor> inputs, List<String> wanted, long deadlineNanos) {
        long start = nanoTime.getAsLong();
        checkInputs(inputs);
        PinnedOutput[] asked = asked(wanted);
        try {
            feed(inputs);
            prepare(asked, inputs);
            return execute(asked, start, deadlineNanos);
        } catch (OrtException | IllegalStateException e) {
            throw OrtFailure.ofRun(e);
        } finally {
            feed.values().forEach(OnnxTensorLike::close);
            feed.clear();
        }
    }

    private void checkInputs(List<Tensor> inputs) {
        List<TensorSpec> specs = plan.inputs();
        if (inputs.size() != specs.size()) {
            throw new ProblemException(new TensorMismatch("*", inputs.size() + " inputs", specs.size() + " inputs"));
        }
        for (int i = 0; i < inputs.size(); i++) {
            Tensor input = inputs.get(i);
            TensorSpec spec = specs.get(i);
            if (input.type() != spec.type()) {
                throw new ProblemException(new TensorMismatch(
                        spec.name(), "datatype " + input.type(), spec.type().name()));
            }
            if (!spec.shape().fits(input.shape())) {
                throw new ProblemException(TensorMismatch.shape(spec.name(), input.shape(), spec.shape()));
            }
        }
    }

    private PinnedOutput[] asked(List<String> wanted) {
        if (wanted.isEmpty()) {
            return outputs;
        }
        PinnedOutput[] asked = new PinnedOutput[wanted.size()];
        for (int i = 0; i < asked.length; i++) {
            String name = wanted.get(i);
            asked[i] = output(name);
            if (wanted.indexOf(name) != i) {
                throw new ProblemException(
                        new RequestMalformed("output `%s` is asked for twice".formatted(Text.quotable(name))));
            }
        }
        return asked;
    }

    private PinnedOutput output(String name) {
        for (PinnedOutput output : outputs) {
            if (output.name().equals(name)) {
                return output;
            }
        }
        throw new ProblemException(new RequestMalformed("no output `%s`".formatted(Text.quotable(name))));
    }

    private void feed(List<Tensor> inputs) throws OrtException {
        for (int i = 0; i < inputs.size(); i++) {
            Tensor input = inputs.get(i);
            OnnxTensor tensor = input.type() == DataType.BYTES
                    ? OrtStrings.of(environment, input)
                    : OrtTensors.over(environment, readable(input, copies[i]), input.shape(), input.type());
            feed.put(plan.inputs().get(i).name(), tensor);
        }
    }

    /** The tensor's own bytes where native code may read them in place, else a copy. */
    private static ByteBuffer readable(Tensor input, PaddedBuffer copy) {
        ByteBuffer data = input.data();
        if (data.isDirect() && data.alignmentOffset(0, input.type().sizeBytes()) == 0) {
            return data;
        }
        return copy.slice(input.sizeBytes()).put(data).flip();
    }

    private void prepare(PinnedOutput[] asked, List<Tensor> inputs) throws OrtException {
        pinned.clear();
        allocated.clear();
        for (PinnedOutput output : asked) {
            OnnxTensor tensor = output.prepare(inputs);
            if (tensor == null) {
                allocated.add(output.name());
            } else {
                pinned.put(output.name(), tensor);
            }
        }
    }

    private List<Tensor> execute(PinnedOutput[] asked, long start, long deadlineNanos) throws OrtException {
        runSwitch.arm(deadlineNanos);
        OrtException failure;
        try (OrtSession.Result result = session.run(feed, allocated, pinned, options)) {
            runSwitch.disarm();
            return collect(asked, result);
        } catch (OrtException e) {
            failure = e;
        }
        if (runSwitch.disarm()) {
            throw new ProblemException(
                    new DeadlineExceeded(Duration.ofNanos(Math.max(0, deadlineNanos - start))), failure);
        }
        if (!pinned.isEmpty() && OrtFailure.isWrongOutputShape(failure)) {
            return executeAllocated(asked, start, deadlineNanos);
        }
        throw failure;
    }

    /** Once more, after the graph turned out to compute other shapes than it declares. */
    private List<Tensor> executeAllocated(PinnedOutput[] asked, long start, long deadlineNanos) throws OrtException {
        pinned.clear();
        for (PinnedOutput output : asked) {
            output.distrust();
            allocated.add(output.name());
        }
        return execute(asked, start, deadlineNanos);
    }

    private List<Tensor> collect(PinnedOutput[] asked, OrtSession.Result result) {
        List<Tensor> answer = new ArrayList<>(asked.length);
        for (PinnedOutput output : asked) {
            answer.add(pinned.containsKey(output.name()) ? output.result() : copied(output, result));
        }
        return answer;
    }

    private static Tensor copied(PinnedOutput output, OrtSession.Result result) {
        if (!(result.get(output.name()).orElse(null) instanceof OnnxTensor tensor)
                || OrtTensors.typeOf(tensor.getInfo().onnxType) != output.type()) {
            throw new IllegalStateException("output " + output.name() + " is not what the graph declares");
        }
        Shape shape = Shape.of(tensor.getInfo().getShape());
        return output.type() == DataType.BYTES
                ? OrtStrings.read(output.name(), shape, tensor)
                : Tensor.of(output.name(), output.type(), shape, tensor.getByteBuffer());
    }

    /** When idle. */
    void close() {
        for (PinnedOutput output : outputs) {
            output.close();
        }
        options.close();
    }
}
