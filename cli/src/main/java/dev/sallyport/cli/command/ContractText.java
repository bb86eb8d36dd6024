package dev.sallyport.cli.command;

import dev.sallyport.cli.terminal.Terminal;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.core.Text;
import dev.sallyport.core.json.JsonWriter;
import java.util.List;

/** A contract for people and for scripts. */
final class ContractText {
    private ContractText() {}

    static void print(ModelContract contract, Terminal terminal) {
        contract.inputs().forEach(spec -> terminal.line("  in   " + text(spec)));
        contract.outputs().forEach(spec -> terminal.line("  out  " + text(spec)));
    }

    private static String text(TensorSpec spec) {
        StringBuilder text = new StringBuilder(Text.quotable(spec.name()))
                .append("  ")
                .append(spec.type())
                .append(' ')
                .append(spec.shape());
        if (spec.isBounded()) {
            text.append("  ").append(bound(spec.lowest())).append(" to ").append(bound(spec.highest()));
        }
        if (spec.finite()) {
            text.append("  finite");
        }
        if (!spec.labels().isEmpty()) {
            text.append("  ")
                    .append(String.join(
                            " | ", spec.labels().stream().map(Text::quotable).toList()));
        }
        return text.toString();
    }

    private static String bound(double bound) {
        return Double.isInfinite(bound) ? "any" : Double.toString(bound);
    }

    static void write(ModelContract contract, JsonWriter json) {
        json.name("contract").beginObject();
        write("inputs", contract.inputs(), json);
        write("outputs", contract.outputs(), json);
        json.endObject();
    }

    private static void write(String side, List<TensorSpec> specs, JsonWriter json) {
        json.name(side).beginArray();
        for (TensorSpec spec : specs) {
            json.beginObject().name("name").value(spec.name());
            json.name("type").value(spec.type().name());
            json.name("shape").raw(spec.shape().toString());
            if (Double.isFinite(spec.lowest())) {
                json.name("lowest").value(spec.lowest());
            }
            if (Double.isFinite(spec.highest())) {
                json.name("highest").value(spec.highest());
            }
            json.name("finite").value(spec.finite());
            json.name("labels").beginArray();
            spec.labels().forEach(json::value);
            json.endArray().endObject();
        }
        json.endArray();
    }
}
