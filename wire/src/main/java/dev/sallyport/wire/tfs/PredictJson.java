package dev.sallyport.wire.tfs;

import dev.sallyport.core.Limits;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.Text;
import dev.sallyport.core.json.JsonReader;
import dev.sallyport.core.json.JsonReader.Token;
import dev.sallyport.serve.InferenceRequest;
import dev.sallyport.wire.Scratch;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a REST {@code predict}: row by row under {@code instances} or tensor by tensor under
 * {@code inputs} (TensorFlow Serving, api_rest.md). Types come from the model's contract.
 *
 * <p>Members may come in any order; members that are not known are skipped.
 */
final class PredictJson {
    /** @param rows whether it came as instances, which decides the form of the answer */
    record Predict(InferenceRequest request, boolean rows) {}

    private final JsonCursor cursor;
    private final JsonReader reader;
    private final Map<String, JsonTensorValue> values = new LinkedHashMap<>();

    private PredictJson(byte[] json, ModelContract contract, Limits limits, Scratch scratch) {
        ServingJson.checkNotEmpty(json);
        this.cursor = new JsonCursor(json, ServingJson.limits(limits));
        this.reader = cursor.reader();
        contract.inputs()
                .forEach(spec ->
                        values.put(spec.name(), new JsonTensorValue(cursor, new Column(spec, limits, scratch))));
    }

    /** @throws ProblemException for anything that is not a well-formed request within the limits */
    static Predict decode(ByteBuf body, ModelContract contract, Limits limits, Scratch scratch) {
        byte[] json = scratch.copy(body, body.readableBytes());
        return new PredictJson(json, contract, limits, scratch).predict();
    }

    private Predict predict() {
        @Nullable List<Tensor> instances = null;
        @Nullable List<Tensor> inputs = null;
        ServingJson.beginRequest(reader);
        while (reader.next() == Token.NAME) {
            switch (reader.string()) {
                case "signature_name" -> Signature.check(ServingJson.signatureName(reader));
                case "instances" -> {
                    refuseBoth(inputs);
                    cursor.moveTo(reader.valueStart());
                    instances = new JsonInstances(cursor, values).read();
                    reader.resumeAt(cursor.at());
                }
                case "inputs" -> {
                    refuseBoth(instances);
                    inputs = inputs();
                }
                default -> reader.skipValue();
            }
        }
        reader.next();
        @Nullable List<Tensor> sent = instances == null ? inputs : instances;
        if (sent == null) {
            throw Malformed.of("Missing 'inputs' or 'instances' key");
        }
        return new Predict(new InferenceRequest("", sent, List.of()), instances != null);
    }

    private static void refuseBoth(@Nullable List<Tensor> other) {
        if (other != null) {
            throw Malformed.of("Not formatted correctly expecting only one of 'inputs' or 'instances' keys to exist ");
        }
    }

    /** One value where the model has one input, else an object of named ones. */
    private List<Tensor> inputs() {
        cursor.moveTo(reader.valueStart());
        if (cursor.peek() == '{' && !cursor.isBase64()) {
            return namedInputs();
        }
        if (values.size() > 1) {
            throw Malformed.of("inputs is a plain value/list, but expecting an object as multiple input tensors "
                    + "required as per tensorinfo_map");
        }
        List<Tensor> inputs = new ArrayList<>(1);
        for (JsonTensorValue value : values.values()) {
            inputs.add(value.column().tensor(value.read()));
        }
        reader.resumeAt(cursor.at());
        return inputs;
    }

    private List<Tensor> namedInputs() {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        reader.next();
        while (reader.next() == Token.NAME) {
            String name = reader.string();
            @Nullable JsonTensorValue value = values.get(name);
            if (value == null) {
                reader.skipValue();
                continue;
            }
            cursor.moveTo(reader.valueStart());
            inputs.put(name, value.column().tensor(value.read()));
            reader.resumeAt(cursor.at());
        }
        for (String name : values.keySet()) {
            if (!inputs.containsKey(name)) {
                throw Malformed.of("Missing named input: %s in 'inputs' object.", Text.quotable(name));
            }
        }
        return List.copyOf(inputs.values());
    }
}
