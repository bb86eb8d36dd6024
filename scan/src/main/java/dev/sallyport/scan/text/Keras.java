package dev.sallyport.scan.text;

import dev.sallyport.core.Problem;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonValue;
import dev.sallyport.core.json.JsonValue.JsonArray;
import dev.sallyport.core.json.JsonValue.JsonObject;
import dev.sallyport.core.json.JsonValue.JsonString;
import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import dev.sallyport.scan.pickle.StandardLibrary;
import java.util.Map;
import java.util.Set;

/**
 * The configuration of a Keras model: layers that hold code, and modules and functions it names outside Keras. It stands in
 * {@code config.json} of a {@code .keras} archive and in attributes of an HDF5 file.
 */
public final class Keras {
    private static final JsonLimits LIMITS = new JsonLimits(64 << 20, 128, 100_000);
    private static final Set<String> CODE = Set.of(
            "Lambda", "__lambda__", "function_lambda", "TorchModuleWrapper", "JaxLayer", "FlaxLayer", "TFSMLayer");
    /** Keras' own functions that fetch, read or write what they are told. */
    private static final Set<String> REACHING = Set.of(
            "get_file",
            "load_model",
            "load_weights",
            "load_img",
            "save_model",
            "enable_unsafe_deserialization",
            "run",
            "deserialize",
            "get_source_inputs",
            "open");

    private final Look look;
    private final long at;

    private Keras(Look look, long at) {
        this.look = look;
        this.at = at;
    }

    /** @return whether the text is such a configuration */
    static boolean examine(Look look, long at, byte[] json) {
        try {
            JsonValue value = JsonValue.parse(json, LIMITS, Problem.RequestMalformed::new);
            if (value instanceof JsonObject object
                    && (object.members().containsKey("class_name")
                            || object.members().containsKey("config"))) {
                new Keras(look, at).judge(value);
                return true;
            }
        } catch (ProblemException e) {
            // no JSON, or none that is worth the name
        }
        return false;
    }

    private void judge(JsonValue value) {
        switch (value) {
            case JsonObject object -> {
                layer(object.members());
                object.members().values().forEach(this::judge);
            }
            case JsonArray array -> array.elements().forEach(this::judge);
            default -> {}
        }
    }

    private void layer(Map<String, JsonValue> members) {
        String type = text(members, "class_name");
        String module = text(members, "module");
        if (CODE.contains(type)) {
            look.report(Rule.KERAS_CODE, at, type, "a layer of class " + type);
        }
        boolean own = module.isEmpty()
                || module.equals("builtins")
                || module.equals("keras")
                || module.startsWith("keras.")
                || module.startsWith("tensorflow.keras.")
                || module.startsWith("tf_keras.");
        String name = type.equals("function") ? text(members, "config") : type;
        if (!type.isEmpty() && !own) {
            boolean registered = text(members, "registered_name").contains(">");
            look.report(
                    registered || !type.equals("function") && !StandardLibrary.holds(module)
                            ? Rule.KERAS_FOREIGN
                            : Rule.KERAS_CODE,
                    at,
                    module + "." + name,
                    "an object of module " + dev.sallyport.core.Text.quotable(module));
        } else if (type.equals("function") && REACHING.contains(name)) {
            look.report(Rule.KERAS_CODE, at, module + "." + name, "a function that fetches, reads or writes");
        }
    }

    private static String text(Map<String, JsonValue> members, String name) {
        return members.get(name) instanceof JsonString string ? string.value() : "";
    }
}
