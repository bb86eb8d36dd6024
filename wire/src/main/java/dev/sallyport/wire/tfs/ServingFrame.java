package dev.sallyport.wire.tfs;

import static dev.sallyport.wire.ProtoFields.delimited;

import com.google.protobuf.CodedInputStream;
import dev.sallyport.core.Limits;
import dev.sallyport.core.Problem.RequestTooLarge;
import dev.sallyport.core.ProblemException;
import dev.sallyport.wire.ProtoFields;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The outermost layer of a request of {@code PredictionService}: who is meant, and where everything else
 * lies. Nothing inside an input is looked at, so that a caller can be judged before that.
 *
 * @param inputs of a {@code PredictRequest} one map entry each, of the others the one {@code Input}
 * @param filter names of the outputs wanted; empty for all
 * @param tasks what is asked of the input; empty but for {@code MultiInferenceRequest}
 */
record ServingFrame(ModelSpec spec, List<ByteBuffer> inputs, List<String> filter, List<Task> tasks) {

    /** One of the questions of a {@code MultiInferenceRequest}. */
    record Task(ModelSpec spec, String method) {}

    private static final int MODEL_SPEC = 1;
    private static final int INPUTS = 2;
    private static final int OUTPUT_FILTER = 3;
    private static final int TASKS = 1;
    private static final int METHOD_NAME = 2;

    /** A {@code PredictRequest}, {@code ClassificationRequest} or {@code RegressionRequest}. */
    static ServingFrame one(ByteBuffer message, Limits limits) throws IOException {
        ModelSpec spec = ModelSpec.NONE;
        List<ByteBuffer> inputs = new ArrayList<>(2);
        List<String> filter = new ArrayList<>(2);
        CodedInputStream in = CodedInputStream.newInstance(message);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == delimited(MODEL_SPEC)) {
                spec = ModelSpec.read(ProtoFields.slice(message, in));
            } else if (tag == delimited(INPUTS)) {
                add(inputs, ProtoFields.slice(message, in), limits);
            } else if (tag == delimited(OUTPUT_FILTER)) {
                add(filter, in.readStringRequireUtf8(), limits);
            } else {
                ProtoFields.skip(in, tag);
            }
        }
        return new ServingFrame(spec, inputs, filter, List.of());
    }

    /** A {@code MultiInferenceRequest}: all its tasks must ask the same model. */
    static ServingFrame several(ByteBuffer message, Limits limits) throws IOException {
        List<ByteBuffer> inputs = new ArrayList<>(1);
        List<Task> tasks = new ArrayList<>(2);
        CodedInputStream in = CodedInputStream.newInstance(message);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == delimited(TASKS)) {
                add(tasks, task(ProtoFields.slice(message, in)), limits);
            } else if (tag == delimited(INPUTS)) {
                add(inputs, ProtoFields.slice(message, in), limits);
            } else {
                ProtoFields.skip(in, tag);
            }
        }
        if (tasks.isEmpty()) {
            throw Malformed.of("Inference request is empty or missing tasks.");
        }
        ModelSpec spec = tasks.getFirst().spec();
        for (Task task : tasks) {
            if (!task.spec().path().equals(spec.path())) {
                throw Malformed.of("All ModelSpecs in a MultiInferenceRequest must access the same model name.");
            }
        }
        return new ServingFrame(spec, inputs, List.of(), tasks);
    }

    private static Task task(ByteBuffer message) throws IOException {
        ModelSpec spec = ModelSpec.NONE;
        String method = "";
        CodedInputStream in = CodedInputStream.newInstance(message);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == delimited(MODEL_SPEC)) {
                spec = ModelSpec.read(ProtoFields.slice(message, in));
            } else if (tag == delimited(METHOD_NAME)) {
                method = in.readStringRequireUtf8();
            } else {
                ProtoFields.skip(in, tag);
            }
        }
        return new Task(spec, method);
    }

    private static <T> void add(List<T> list, T element, Limits limits) {
        if (list.size() == limits.tensors()) {
            throw new ProblemException(new RequestTooLarge("number of tensors", limits.tensors()));
        }
        list.add(element);
    }
}
