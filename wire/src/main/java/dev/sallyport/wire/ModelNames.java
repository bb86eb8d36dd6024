package dev.sallyport.wire;

import dev.sallyport.core.Action;
import dev.sallyport.core.json.JsonWriter;
import dev.sallyport.serve.Identified;

/** The models that the sender may see, as KServe lists them in both its protocols. */
public final class ModelNames {
    private ModelNames() {}

    public static byte[] json(Identified sender) {
        JsonWriter json = JsonWriter.compact().beginObject().name("models").beginArray();
        sender.models(Action.METADATA).stream()
                .map(model -> model.ref().name())
                .distinct()
                .forEach(json::value);
        return json.endArray().endObject().toBytes();
    }
}
