package dev.sallyport.wire.oip.control;

import dev.sallyport.core.DataType;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.core.json.JsonWriter;
import dev.sallyport.serve.ServedModel;
import dev.sallyport.wire.MessageWriter;
import java.util.List;

/**
 * A model's contract in the shape of Triton's model configuration ({@code model_config.proto}). A batch
 * is a dimension like any other here, so {@code max_batch_size} is 0 and {@code dims} are whole shapes.
 */
final class ConfigurationAnswer {
    private static final String PLATFORM = "onnxruntime_onnx";
    private static final String BACKEND = "onnxruntime";
    private static final int KIND_CPU = 2;

    private ConfigurationAnswer() {}

    /** {@code inference.DataType} by its name and its number. */
    private record ConfigType(String name, int number) {}

    private static ConfigType type(DataType type) {
        return switch (type) {
            case BOOL -> new ConfigType("TYPE_BOOL", 1);
            case UINT8 -> new ConfigType("TYPE_UINT8", 2);
            case UINT16 -> new ConfigType("TYPE_UINT16", 3);
            case UINT32 -> new ConfigType("TYPE_UINT32", 4);
            case UINT64 -> new ConfigType("TYPE_UINT64", 5);
            case INT8 -> new ConfigType("TYPE_INT8", 6);
            case INT16 -> new ConfigType("TYPE_INT16", 7);
            case INT32 -> new ConfigType("TYPE_INT32", 8);
            case INT64 -> new ConfigType("TYPE_INT64", 9);
            case FP16 -> new ConfigType("TYPE_FP16", 10);
            case FP32 -> new ConfigType("TYPE_FP32", 11);
            case FP64 -> new ConfigType("TYPE_FP64", 12);
            case BYTES -> new ConfigType("TYPE_STRING", 13);
            case BF16 -> new ConfigType("TYPE_BF16", 14);
        };
    }

    static byte[] json(ServedModel model) {
        JsonWriter json = JsonWriter.compact().beginObject();
        json.name("name").value(model.ref().name()).name("platform").value(PLATFORM);
        json.name("backend").value(BACKEND).name("max_batch_size").value(0);
        tensors(json.name("input"), model.contract().inputs());
        tensors(json.name("output"), model.contract().outputs());
        json.name("instance_group").beginArray().beginObject();
        json.name("name").value(model.ref().name()).name("kind").value("KIND_CPU");
        json.name("count").value(1).endObject().endArray();
        return json.name("default_model_filename")
                .value("model.onnx")
                .endObject()
                .toBytes();
    }

    private static void tensors(JsonWriter json, List<TensorSpec> tensors) {
        json.beginArray();
        for (TensorSpec tensor : tensors) {
            json.beginObject().name("name").value(tensor.name());
            json.name("data_type").value(type(tensor.type()).name());
            json.name("dims").raw(tensor.shape().toString()).endObject();
        }
        json.endArray();
    }

    static byte[] framed(ServedModel model) {
        MessageWriter config = new MessageWriter().string(1, model.ref().name()).string(2, PLATFORM);
        for (TensorSpec input : model.contract().inputs()) {
            config.message(5, described(input).numbers(4, input.shape().toArray()));
        }
        for (TensorSpec output : model.contract().outputs()) {
            config.message(6, described(output).numbers(3, output.shape().toArray()));
        }
        MessageWriter instances =
                new MessageWriter().string(1, model.ref().name()).number(2, 1).number(4, KIND_CPU);
        config.message(7, instances).string(8, "model.onnx").string(17, BACKEND);
        return new MessageWriter().message(1, config).framed();
    }

    private static MessageWriter described(TensorSpec tensor) {
        return new MessageWriter()
                .string(1, tensor.name())
                .number(2, type(tensor.type()).number());
    }
}
