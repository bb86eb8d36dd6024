package dev.sallyport.scan.text;

import dev.sallyport.core.Text;
import dev.sallyport.scan.Content;
import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The configuration of a Keras model: layers that hold code, and modules and functions it names outside Keras. It stands in
 * {@code config.json} of a {@code .keras} archive, in attributes of an HDF5 file and in a SavedModel's metadata. Source:
 * Keras, {@code saving/serialization_lib.py} and {@code legacy/saving}.
 */
public final class KerasConfig {
    private static final Set<String> CODE = Set.of(
            "Lambda", "__lambda__", "function_lambda", "TorchModuleWrapper", "JaxLayer", "FlaxLayer", "TFSMLayer");
    /** Keras' own functions that fetch, read or write what they are told. */
    private static final Set<String> REACHING = Set.of(
            "get_file",
            "load_model",
            "load_weights",
            "load_img",
            "save_model",
            "save_weights",
            "save_img",
            "enable_unsafe_deserialization",
            "run",
            "deserialize_keras_object",
            "deserialize",
            "model_from_json",
            "model_from_config",
            "func_load",
            "get_source_inputs",
            "open",
            "image_dataset_from_directory",
            "text_dataset_from_directory",
            "audio_dataset_from_directory",
            "get_registered_object",
            "clone_model",
            "CSVLogger",
            "BackupAndRestore",
            "ModelCheckpoint",
            "TensorBoard",
            "RemoteMonitor",
            "LambdaCallback",
            "set_backend",
            "plot_model",
            "extract_archive",
            "pickle",
            "export",
            "load_wrapper");

    private static final Set<String> TABLES =
            Set.of("StringLookup", "IntegerLookup", "TextVectorization", "IndexLookup");
    /** Of {@code tf.}: what a TFOpLambda layer may not call. */
    private static final Pattern OPERATION = Pattern.compile(
            "(?:tf\\.)?(?:io\\.(?!decode_|encode_|serialize_tensor|parse_tensor).*|py_function|numpy_function|py_func|load_.*|raw_ops\\..*|data\\..*|saved_model\\..*|summary\\..*|print|distribute\\..*|config\\..*|compat\\.v1\\.py_func|lookup\\..*File.*|autograph\\..*|train\\..*)");

    private KerasConfig() {}

    /** Examines a configuration by itself; returns whether it is one. */
    public static boolean examine(Look look, long at, Content json) {
        return JsonFindings.examine(look, at, json);
    }

    /** @param texts the members of one object that are texts, by name */
    static void judge(Look look, long at, Map<String, String> texts) {
        String type = texts.getOrDefault("class_name", "");
        if (type.isEmpty()) {
            return;
        }
        String module = texts.getOrDefault("module", "");
        String name = type.equals("function") ? texts.getOrDefault("config", "") : type;
        String path = module.isEmpty() ? name : module + "." + name;
        String registered = texts.getOrDefault("registered_name", "");
        if (CODE.contains(type)) {
            code(look, at, path, "a layer of class " + type);
        } else if (module.isEmpty() || Modules.isKeras(module)) {
            if (REACHING.contains(name)) {
                code(look, at, path, "an object that fetches, reads or writes what it is told");
            } else if (type.contains(">") && !type.startsWith("keras")
                    || registered.contains(">") && !registered.startsWith("keras")) {
                look.report(Rule.KERAS_FOREIGN, at, type, "a registered object " + Text.quotable(type));
            }
        } else if (!module.equals("builtins") && Modules.isRunning(module, name)
                || module.equals("builtins") && Modules.isRunning(module, name) && !isNamedFunction(type, name)) {
            code(look, at, path, "an object of module " + Text.quotable(module));
        } else if (!(Modules.isCalculating(module) && !type.equals("function")) || registered.contains(">")) {
            look.report(Rule.KERAS_FOREIGN, at, path, "an object of module " + Text.quotable(module));
        }
    }

    /** Keras writes functions of the model's maker as of {@code builtins}, with nothing but their name. */
    private static boolean isNamedFunction(String type, String name) {
        return type.equals("function")
                && !Set.of(
                                "eval",
                                "exec",
                                "compile",
                                "open",
                                "getattr",
                                "setattr",
                                "__import__",
                                "input",
                                "breakpoint",
                                "globals",
                                "vars",
                                "delattr",
                                "locals",
                                "execfile")
                        .contains(name);
    }

    /** What stands in the inner object {@code config} of a layer. */
    static void inner(Look look, long at, String type, Map<String, String> texts) {
        String function = texts.getOrDefault("function", "");
        if (Set.of(
                                "TFOpLambda",
                                "SlicingOpLambda",
                                "TensorFlowOpLayer",
                                "ClassMethod",
                                "InstanceMethod",
                                "InstanceProperty")
                        .contains(type)
                && OPERATION.matcher(function).matches()) {
            code(look, at, function, "an operation " + Text.quotable(function));
        }
        String vocabulary = texts.getOrDefault("vocabulary", "");
        if (TABLES.contains(type) && !vocabulary.isEmpty()) {
            code(look, at, type, "a vocabulary that is read from the file " + Text.quotable(vocabulary));
        }
        if (texts.getOrDefault("function_type", "").equals("lambda")) {
            code(look, at, "lambda", "a function in compiled Python");
        }
    }

    private static void code(Look look, long at, String subject, String what) {
        look.report(Rule.KERAS_CODE, at, subject, what);
    }
}
