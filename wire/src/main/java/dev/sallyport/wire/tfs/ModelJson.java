package dev.sallyport.wire.tfs;

import dev.sallyport.core.ModelContract;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.core.json.JsonWriter;
import java.util.List;

/** What REST says of a model, as protobuf's JSON form has the messages: 64-bit numbers are strings. */
final class ModelJson {
    private ModelJson() {}

    /** A {@code GetModelStatusResponse}, and nothing that is not in it. */
    static byte[] status(List<String> versions) {
        return status(JsonWriter.compact().beginObject(), versions);
    }

    /** The same with the members of KServe's first protocol before it. */
    static byte[] readyStatus(String model, List<String> versions) {
        JsonWriter json = JsonWriter.compact().beginObject().name("name").value(model);
        return status(json.name("ready").value(true), versions);
    }

    private static byte[] status(JsonWriter json, List<String> versions) {
        json.name("model_version_status").beginArray();
        for (String version : versions.reversed()) {
            json.beginObject().name("version").value(version).name("state").value("AVAILABLE");
            json.name("status").beginObject().name("error_code").value("OK");
            json.name("error_message").value("").endObject().endObject();
        }
        return json.endArray().endObject().toBytes();
    }

    static byte[] metadata(ModelRef model, ModelContract contract) {
        JsonWriter json = JsonWriter.compact().beginObject().name("model_spec").beginObject();
        json.name("name").value(model.name()).name("signature_name").value("");
        json.name("version").value(model.version()).endObject();
        json.name("metadata").beginObject().name("signature_def").beginObject();
        json.name("signature_def").beginObject().name(Signature.NAME).beginObject();
        tensors(json.name("inputs"), contract.inputs());
        tensors(json.name("outputs"), contract.outputs());
        json.name("method_name").value(Signature.PREDICT);
        return json.endObject().endObject().endObject().endObject().endObject().toBytes();
    }

    private static void tensors(JsonWriter json, List<TensorSpec> tensors) {
        json.beginObject();
        for (TensorSpec tensor : tensors) {
            json.name(tensor.name()).beginObject();
            json.name("dtype").value(Dtype.of(tensor.type()).name());
            json.name("tensor_shape").beginObject().name("dim").beginArray();
            for (long size : tensor.shape().toArray()) {
                json.beginObject().name("size").value(Long.toString(size));
                json.name("name").value("").endObject();
            }
            json.endArray().name("unknown_rank").value(false).endObject();
            json.name("name").value(tensor.name()).endObject();
        }
        json.endObject();
    }
}
