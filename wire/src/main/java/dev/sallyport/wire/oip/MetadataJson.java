package dev.sallyport.wire.oip;

import dev.sallyport.core.TensorSpec;
import dev.sallyport.core.json.JsonWriter;
import dev.sallyport.serve.ServedModel;
import java.util.List;

/** What a server and a model say of themselves, as the Open Inference Protocol's REST form has it. */
final class MetadataJson {
    /** The platform string that inference_grpc.md gives ONNX models. */
    static final String PLATFORM = "onnx_onnxv1";

    /** Extensions of the protocol that are answered. */
    static final List<String> EXTENSIONS = List.of(
            "binary_tensor_data",
            "classification",
            "logging",
            "model_configuration",
            "model_repository",
            "parameters",
            "schedule_policy",
            "statistics");

    private MetadataJson() {}

    static byte[] server(String version) {
        JsonWriter json = JsonWriter.compact().beginObject();
        json.name("name").value("sallyport").name("version").value(version);
        json.name("extensions").beginArray();
        EXTENSIONS.forEach(json::value);
        return json.endArray().endObject().toBytes();
    }

    static byte[] model(ServedModel model, List<String> versions) {
        JsonWriter json = JsonWriter.compact().beginObject();
        json.name("name").value(model.ref().name());
        json.name("versions").beginArray();
        versions.forEach(json::value);
        json.endArray().name("platform").value(PLATFORM);
        tensors(json.name("inputs"), model.contract().inputs());
        tensors(json.name("outputs"), model.contract().outputs());
        return json.endObject().toBytes();
    }

    private static void tensors(JsonWriter json, List<TensorSpec> tensors) {
        json.beginArray();
        for (TensorSpec tensor : tensors) {
            json.beginObject();
            json.name("name").value(tensor.name());
            json.name("datatype").value(tensor.type().name());
            json.name("shape").raw(tensor.shape().toString());
            if (!tensor.labels().isEmpty()) {
                json.name("parameters").beginObject().name("labels");
                json.beginArray();
                tensor.labels().forEach(json::value);
                json.endArray().endObject();
            }
            json.endObject();
        }
        json.endArray();
    }

    static byte[] ready(String model, boolean ready) {
        return JsonWriter.compact()
                .beginObject()
                .name("name")
                .value(model)
                .name("ready")
                .value(ready)
                .endObject()
                .toBytes();
    }

    /** The protocol's text names {@code live} for both; clients read either. */
    static byte[] health(String name, boolean well) {
        return JsonWriter.compact()
                .beginObject()
                .name(name)
                .value(well)
                .endObject()
                .toBytes();
    }
}
