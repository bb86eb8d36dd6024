package dev.sallyport.wire.oip.control;

import dev.sallyport.core.Action;
import dev.sallyport.core.Ensemble;
import dev.sallyport.core.Ensemble.Step;
import dev.sallyport.core.json.JsonWriter;
import dev.sallyport.serve.Identified;
import dev.sallyport.serve.ServedModel;
import dev.sallyport.wire.MessageWriter;
import java.util.Map;
import java.util.Optional;

/**
 * The steps of an ensemble in the shape of Triton's {@code ModelEnsembling} ({@code model_config.proto}). A
 * version that is no number has no place in it.
 */
final class EnsembleAnswer {
    private static final int MAX_DIGITS = 18;

    private EnsembleAnswer() {}

    /** Only who may see each of the members learns which they are. */
    static Optional<Ensemble> seen(Identified sender, ServedModel model) {
        return model.ensemble()
                .filter(ensemble ->
                        ensemble.steps().stream().allMatch(step -> sender.may(Action.METADATA, step.model())));
    }

    static void json(JsonWriter json, Ensemble ensemble) {
        json.beginObject().name("step").beginArray();
        for (Step step : ensemble.steps()) {
            json.beginObject().name("model_name").value(step.model().name());
            if (isNumber(step.model().version())) {
                json.name("model_version").value(Long.parseLong(step.model().version()));
            }
            map(json.name("input_map"), step.inputs());
            map(json.name("output_map"), step.outputs());
            json.endObject();
        }
        json.endArray().endObject();
    }

    private static void map(JsonWriter json, Map<String, String> names) {
        json.beginObject();
        names.forEach((own, tensor) -> json.name(own).value(tensor));
        json.endObject();
    }

    static MessageWriter message(Ensemble ensemble) {
        MessageWriter steps = new MessageWriter();
        for (Step step : ensemble.steps()) {
            String version = step.model().version();
            MessageWriter one = new MessageWriter()
                    .string(1, step.model().name())
                    .number(2, isNumber(version) ? Long.parseLong(version) : 0);
            map(one, 3, step.inputs());
            map(one, 4, step.outputs());
            steps.message(1, one);
        }
        return steps;
    }

    private static void map(MessageWriter message, int field, Map<String, String> names) {
        names.forEach((own, tensor) ->
                message.message(field, new MessageWriter().string(1, own).string(2, tensor)));
    }

    private static boolean isNumber(String version) {
        return version.length() <= MAX_DIGITS && version.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
