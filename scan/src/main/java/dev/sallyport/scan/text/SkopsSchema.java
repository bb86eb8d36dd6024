package dev.sallyport.scan.text;

import dev.sallyport.core.Text;
import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import dev.sallyport.scan.code.Paths;
import java.util.Map;
import java.util.Set;

/** The types of a skops file: one object each, with its module, class and loader. Source: skops, {@code io/_audit.py}. */
final class SkopsSchema {
    private static final Set<String> OPERATORS = Set.of("itemgetter");

    private SkopsSchema() {}

    /** @param texts the members of one object that are texts, by name */
    static void judge(Look look, long at, Map<String, String> texts) {
        String module = texts.getOrDefault("__module__", "");
        String name = texts.getOrDefault("__class__", "");
        String loader = texts.getOrDefault("__loader__", "");
        if (!loader.isEmpty() && !module.isEmpty()) {
            named(look, at, module, name);
            if (loader.equals("OperatorFuncNode") && !OPERATORS.contains(name)) {
                look.report(
                        Rule.SKOPS_TYPE, at, name, "a function of the operators that calls: " + Text.quotable(name));
            }
        }
        String file = texts.getOrDefault("file", "");
        if (!loader.isEmpty() && !file.isEmpty() && Paths.leaves(file)) {
            look.report(Rule.SKOPS_TYPE, at, file, "a file outside the archive: " + Text.quotable(file));
        }
        if (texts.containsKey("module_path") && texts.containsKey("function")) {
            named(look, at, texts.getOrDefault("module_path", ""), texts.getOrDefault("function", ""));
        }
    }

    private static void named(Look look, long at, String module, String name) {
        String path = module + "." + name;
        if (Modules.isRunning(module, name)) {
            look.report(Rule.SKOPS_TYPE, at, path, "it names " + Text.quotable(path));
        } else if (!Modules.isCalculating(module)) {
            look.report(Rule.SKOPS_FOREIGN, at, path, "it names " + Text.quotable(path));
        }
    }
}
