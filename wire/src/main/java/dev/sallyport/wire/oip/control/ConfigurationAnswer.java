package dev.sallyport.wire.oip.control;

import dev.sallyport.core.DataType;
import dev.sallyport.core.Ensemble;
import dev.sallyport.core.Shape;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.core.json.JsonWriter;
import dev.sallyport.runtime.Batching;
import dev.sallyport.serve.Identified;
import dev.sallyport.serve.ServedModel;
import dev.sallyport.wire.MessageWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A model's contract, and how its requests are run, in the shape of Triton's model configuration ({@code
 * model_config.proto}).
 *
 * <p>Where requests may share runs, {@code max_batch_size} is the most rows of a run and {@code dims} are
 * without the first dimension, as Triton has it. Otherwise, and where a tensor has no other dimension, which
 * Triton's form cannot say, {@code max_batch_size} is 0 and {@code dims} are whole shapes. An ensemble has its
 * steps in the place of how it shares runs.
 */
final class ConfigurationAnswer {
    private static final String PLATFORM = "onnxruntime_onnx";
    private static final String BACKEND = "onnxruntime";
    private static final String FILE = "model.onnx";
    private static final String ENSEMBLE = "ensemble";
    private static final int KIND_CPU = 2;

    private ConfigurationAnswer() {}

    /** {@code inference.DataType} by its name and its number. */
    record ConfigType(String name, int number) {}

    static ConfigType type(DataType type) {
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

    /** Most rows of one run; 0 where each request is a run of its own. */
    private static int maxRows(ServedModel model) {
        boolean batched = model.runs().mode() != Batching.Mode.OFF
                && Stream.concat(model.contract().inputs().stream(), model.contract().outputs().stream())
                        .allMatch(tensor -> tensor.shape().rank() > 1);
        return batched ? model.runs().maxRows() : 0;
    }

    /** @param maxRows 0 for the whole shape, else without its rows */
    static long[] dims(Shape whole, int maxRows) {
        long[] shape = whole.toArray();
        return maxRows == 0 ? shape : Arrays.copyOfRange(shape, 1, shape.length);
    }

    private static int queue(Batching runs) {
        return runs.maxWaiting() == Integer.MAX_VALUE ? 0 : runs.maxWaiting();
    }

    private static String platform(ServedModel model) {
        return model.isEnsemble() ? ENSEMBLE : PLATFORM;
    }

    /**
     * @param sender decides whether the members of an ensemble are told
     * @param instances how many runs of the model go on at once
     */
    static byte[] json(Identified sender, ServedModel model, int instances) {
        int maxRows = maxRows(model);
        JsonWriter json = JsonWriter.compact().beginObject();
        json.name("name").value(model.ref().name()).name("platform").value(platform(model));
        json.name("backend").value(model.isEnsemble() ? "" : BACKEND);
        json.name("max_batch_size").value(maxRows);
        tensors(json.name("input"), model.contract().inputs(), maxRows);
        tensors(json.name("output"), model.contract().outputs(), maxRows);
        Optional<Ensemble> ensemble = EnsembleAnswer.seen(sender, model);
        if (ensemble.isPresent()) {
            EnsembleAnswer.json(json.name("ensemble_scheduling"), ensemble.get());
        } else if (maxRows > 0) {
            batching(json.name("dynamic_batching").beginObject(), model.runs());
        }
        json.name("instance_group").beginArray().beginObject();
        json.name("name").value(model.ref().name()).name("kind").value("KIND_CPU");
        json.name("count").value(instances).endObject().endArray();
        if (!model.warmup().isEmpty()) {
            WarmupAnswer.json(json.name("model_warmup"), model.warmup(), maxRows);
        }
        if (model.isCached()) {
            json.name("response_cache").beginObject().name("enable").value(true).endObject();
        }
        json.name("default_model_filename").value(model.isEnsemble() ? "" : FILE);
        return json.endObject().toBytes();
    }

    private static void batching(JsonWriter json, Batching runs) {
        json.name("preferred_batch_size").beginArray();
        runs.preferredRows().forEach(rows -> json.value(rows.longValue()));
        json.endArray()
                .name("max_queue_delay_microseconds")
                .value(runs.maxDelay().toNanos() / 1_000);
        json.name("priority_levels").value(runs.priorities());
        json.name("default_priority_level").value(runs.priorities());
        json.name("default_queue_policy").beginObject().name("timeout_action").value("REJECT");
        json.name("allow_timeout_override").value(true);
        json.name("max_queue_size").value(queue(runs)).endObject().endObject();
    }

    private static void tensors(JsonWriter json, List<TensorSpec> tensors, int maxRows) {
        json.beginArray();
        for (TensorSpec tensor : tensors) {
            json.beginObject().name("name").value(tensor.name());
            json.name("data_type").value(type(tensor.type()).name());
            json.name("dims")
                    .raw(Shape.of(dims(tensor.shape(), maxRows)).toString())
                    .endObject();
        }
        json.endArray();
    }

    /** As {@link #json}. */
    static byte[] framed(Identified sender, ServedModel model, int instances) {
        int maxRows = maxRows(model);
        MessageWriter config = new MessageWriter()
                .string(1, model.ref().name())
                .string(2, platform(model))
                .number(4, maxRows);
        for (TensorSpec input : model.contract().inputs()) {
            config.message(5, described(input).numbers(4, dims(input.shape(), maxRows)));
        }
        for (TensorSpec output : model.contract().outputs()) {
            config.message(6, described(output).numbers(3, dims(output.shape(), maxRows)));
        }
        MessageWriter group = new MessageWriter()
                .string(1, model.ref().name())
                .number(2, instances)
                .number(4, KIND_CPU);
        config.message(7, group).string(8, model.isEnsemble() ? "" : FILE);
        Optional<Ensemble> ensemble = EnsembleAnswer.seen(sender, model);
        if (ensemble.isPresent()) {
            config.message(15, EnsembleAnswer.message(ensemble.get()));
        } else if (maxRows > 0) {
            config.message(11, batching(model.runs()));
        }
        WarmupAnswer.write(config, 16, model.warmup(), maxRows);
        config.string(17, model.isEnsemble() ? "" : BACKEND);
        if (model.isCached()) {
            config.message(24, new MessageWriter().flag(1, true));
        }
        return new MessageWriter().message(1, config).framed();
    }

    private static MessageWriter batching(Batching runs) {
        long[] preferred =
                runs.preferredRows().stream().mapToLong(Integer::longValue).toArray();
        return new MessageWriter()
                .numbers(1, preferred)
                .number(2, runs.maxDelay().toNanos() / 1_000)
                .number(4, runs.priorities())
                .number(5, runs.priorities())
                .message(6, new MessageWriter().flag(3, true).number(4, queue(runs)));
    }

    private static MessageWriter described(TensorSpec tensor) {
        return new MessageWriter()
                .string(1, tensor.name())
                .number(2, type(tensor.type()).number());
    }
}
