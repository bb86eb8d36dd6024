package dev.sallyport.wire.oip.control;

import dev.sallyport.core.Action;
import dev.sallyport.core.json.JsonWriter;
import dev.sallyport.serve.Identified;
import dev.sallyport.serve.ModelStatistics.Batch;
import dev.sallyport.serve.ModelStatistics.Cached;
import dev.sallyport.serve.ModelStatistics.Snapshot;
import dev.sallyport.serve.ModelStatistics.Times;
import dev.sallyport.serve.Pipeline;
import dev.sallyport.serve.ServedModel;
import dev.sallyport.wire.MessageWriter;
import java.util.List;

/**
 * What models have done, as Triton's statistics extension says it. There is no batcher between a request
 * and its run, so an execution is a request that the cache did not answer.
 */
final class StatisticsAnswer {
    private static final int NAME = 1;
    private static final int VERSION = 2;
    private static final int LAST_INFERENCE = 3;
    private static final int INFERENCE_COUNT = 4;
    private static final int EXECUTION_COUNT = 5;
    private static final int INFERENCE_STATS = 6;
    private static final int BATCH_STATS = 7;

    private StatisticsAnswer() {}

    /**
     * The models that are meant and that the sender may see the statistics of.
     *
     * @param name empty for all
     * @param version empty for all of the model
     */
    static List<ServedModel> asked(Identified sender, String name, String version) {
        if (!name.isEmpty()) {
            ServedModel one = sender.authorise(Action.STATISTICS, name, version).model();
            if (!version.isEmpty()) {
                return List.of(one);
            }
        }
        return sender.models(Action.STATISTICS).stream()
                .filter(model -> name.isEmpty() || model.ref().name().equals(name))
                .toList();
    }

    /** How often something took place, and how long it took altogether. */
    private record Duration(int field, String name, long count, long nanos) {}

    private static List<Duration> phases(Snapshot seen) {
        Times times = seen.times();
        long count = times.count();
        Cached cached = seen.cached();
        return List.of(
                new Duration(1, "success", count + cached.hits(), times.totalNanos() + cached.hitTotalNanos()),
                new Duration(2, "fail", seen.failures(), seen.failureNanos()),
                new Duration(3, "queue", count, times.queueNanos()),
                new Duration(4, "compute_input", count, times.inputNanos()),
                new Duration(5, "compute_infer", count, times.inferNanos()),
                new Duration(6, "compute_output", count, times.outputNanos()),
                new Duration(7, "cache_hit", cached.hits(), cached.hitNanos()),
                new Duration(8, "cache_miss", cached.misses(), cached.missNanos()));
    }

    private static List<Duration> phases(Batch batch) {
        Times times = batch.times();
        return List.of(
                new Duration(2, "compute_input", times.count(), times.inputNanos()),
                new Duration(3, "compute_infer", times.count(), times.inferNanos()),
                new Duration(4, "compute_output", times.count(), times.outputNanos()));
    }

    private static long lastMillis(Snapshot seen, Pipeline pipeline) {
        return seen.times().count() + seen.cached().hits() == 0 ? 0 : pipeline.millisAt(seen.lastNanos());
    }

    static byte[] json(List<ServedModel> models, Pipeline pipeline) {
        JsonWriter json = JsonWriter.compact().beginObject().name("model_stats").beginArray();
        for (ServedModel model : models) {
            Snapshot seen = model.statistics().snapshot();
            json.beginObject().name("name").value(model.ref().name());
            json.name("version").value(model.ref().version());
            json.name("last_inference").value(lastMillis(seen, pipeline));
            json.name("inference_count").value(seen.rows());
            json.name("execution_count").value(seen.runs());
            durations(json.name("inference_stats").beginObject(), phases(seen));
            json.endObject().name("response_stats").beginObject().endObject();
            json.name("batch_stats").beginArray();
            for (Batch batch : seen.batches()) {
                json.beginObject().name("batch_size").value(batch.size());
                durations(json, phases(batch));
                json.endObject();
            }
            json.endArray().name("memory_usage").beginArray().endArray().endObject();
        }
        return json.endArray().endObject().toBytes();
    }

    private static void durations(JsonWriter json, List<Duration> durations) {
        for (Duration duration : durations) {
            json.name(duration.name()).beginObject().name("count").value(duration.count());
            json.name("ns").value(duration.nanos()).endObject();
        }
    }

    static byte[] framed(List<ServedModel> models, Pipeline pipeline) {
        MessageWriter answer = new MessageWriter();
        for (ServedModel model : models) {
            Snapshot seen = model.statistics().snapshot();
            MessageWriter one = new MessageWriter()
                    .string(NAME, model.ref().name())
                    .string(VERSION, model.ref().version())
                    .number(LAST_INFERENCE, lastMillis(seen, pipeline))
                    .number(INFERENCE_COUNT, seen.rows())
                    .number(EXECUTION_COUNT, seen.runs())
                    .message(INFERENCE_STATS, durations(new MessageWriter(), phases(seen)));
            for (Batch batch : seen.batches()) {
                one.message(BATCH_STATS, durations(new MessageWriter().number(1, batch.size()), phases(batch)));
            }
            answer.message(1, one);
        }
        return answer.framed();
    }

    private static MessageWriter durations(MessageWriter message, List<Duration> durations) {
        for (Duration duration : durations) {
            message.message(
                    duration.field(),
                    new MessageWriter().number(1, duration.count()).number(2, duration.nanos()));
        }
        return message;
    }
}
