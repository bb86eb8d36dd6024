package dev.sallyport.wire.oip.control;

import dev.sallyport.core.AuditEvent.TensorFact;
import dev.sallyport.core.Shape;
import dev.sallyport.core.json.JsonWriter;
import dev.sallyport.wire.MessageWriter;
import java.util.List;

/** A model's warm-up requests, without their values, in the shape of Triton's {@code ModelWarmup} ({@code model_config.proto}). */
final class WarmupAnswer {
    private WarmupAnswer() {}

    private static String name(int number) {
        return "request " + (number + 1);
    }

    /** Rows of a request; 1 where {@code dims} are whole shapes. */
    private static long rows(List<TensorFact> request, int maxRows) {
        return maxRows == 0 || request.isEmpty()
                ? 1
                : request.getFirst().shape().dimension(0);
    }

    /** @param maxRows as in {@link ConfigurationAnswer#dims} */
    static void json(JsonWriter json, List<List<TensorFact>> requests, int maxRows) {
        json.beginArray();
        for (int i = 0; i < requests.size(); i++) {
            json.beginObject().name("name").value(name(i));
            json.name("batch_size").value(rows(requests.get(i), maxRows));
            json.name("inputs").beginObject();
            for (TensorFact input : requests.get(i)) {
                json.name(input.name()).beginObject().name("data_type");
                json.value(ConfigurationAnswer.type(input.type()).name()).name("dims");
                json.raw(Shape.of(ConfigurationAnswer.dims(input.shape(), maxRows))
                                .toString())
                        .endObject();
            }
            json.endObject().name("count").value(1).endObject();
        }
        json.endArray();
    }

    /** As {@link #json}, into field {@code field} of {@code config}. */
    static void write(MessageWriter config, int field, List<List<TensorFact>> requests, int maxRows) {
        for (int i = 0; i < requests.size(); i++) {
            MessageWriter request = new MessageWriter().string(1, name(i)).number(2, rows(requests.get(i), maxRows));
            for (TensorFact input : requests.get(i)) {
                request.entry(
                        3,
                        input.name(),
                        new MessageWriter()
                                .number(
                                        1,
                                        ConfigurationAnswer.type(input.type()).number())
                                .numbers(2, ConfigurationAnswer.dims(input.shape(), maxRows)));
            }
            config.message(field, request.number(4, 1));
        }
    }
}
