package dev.sallyport.scan.text;

import dev.sallyport.core.Text;
import dev.sallyport.scan.Content;
import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import dev.sallyport.scan.code.Paths;
import dev.sallyport.scan.code.Scripts;
import dev.sallyport.scan.code.Templates;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What JSON of any kind can carry: configurations of Keras, types of skops, cells of notebooks, chat templates, and the
 * demand to run code that lies beside. Which it is is told by its members.
 */
final class JsonFindings implements JsonEvents {
    private static final Set<String> KEPT = Set.of(
            "class_name",
            "module",
            "registered_name",
            "config",
            "function",
            "function_type",
            "vocabulary",
            "__class__",
            "__module__",
            "__loader__",
            "module_path",
            "cell_type",
            "source",
            "input",
            "file");
    /** How a cell of a notebook has its line, or all of itself, run by the shell. */
    private static final Pattern COMMAND = Pattern.compile("(?m)^\\s*(?:!|%%?(?:bash|sh|script|system|sx)\\b)");

    private static final Pattern SHELL =
            Pattern.compile("(?m)^\\s*(?:%%(?:bash|sh|script|perl|ruby)|%(?:system|sx))\\b");
    private static final Pattern PAGE = Pattern.compile(
            "(?i)<script[^>]*\\bsrc\\s*=\\s*['\"]?(?:https?:)?//|\\bfetch\\s*\\(|XMLHttpRequest|document\\.cookie|\\beval\\s*\\(|(?:Jupyter|IPython)\\.notebook|kernel\\.execute|\\bonerror\\s*=");
    private static final int MOST_SOURCE = 8 << 20;

    private final Look look;
    private final long start;
    private final List<Frame> frames = new ArrayList<>();
    private boolean known;

    /** One object or array that is open. */
    private static final class Frame {
        private final String name;
        private final boolean object;
        private final long at;
        private final Map<String, String> texts = new HashMap<>();
        private final List<Map<String, String>> configs = new ArrayList<>(1);

        private Frame(String name, boolean object, long at) {
            this.name = name;
            this.object = object;
            this.at = at;
        }
    }

    private JsonFindings(Look look, long start) {
        this.look = look;
        this.start = start;
    }

    /** @return whether it is JSON */
    static boolean examine(Look look, long at, Content json) {
        JsonFindings findings = new JsonFindings(look, at);
        look.work().spend(json.size());
        LooseJson.Outcome outcome = LooseJson.read(json, findings);
        if (outcome == LooseJson.Outcome.BROKEN && findings.known) {
            look.report(Rule.JSON_UNREADABLE, at, "", "JSON that breaks off or nests too deep");
        }
        return outcome != LooseJson.Outcome.NONE;
    }

    @Override
    public void begin(String name, boolean object, long at) {
        known |= name.equals("class_name") || name.equals("config") || name.equals("learner") || name.equals("cells");
        if (name.equals("auto_map") && object) {
            look.report(Rule.JSON_REMOTE_CODE, start + at, name, "it maps classes to Python code beside the model");
        }
        frames.add(new Frame(name, object, at));
    }

    @Override
    public void end(long at) {
        Frame frame = frames.removeLast();
        if (!frame.object) {
            return;
        }
        Frame outer = object();
        KerasConfig.judge(look, start + frame.at, frame.texts);
        SkopsSchema.judge(look, start + frame.at, frame.texts);
        String type = frame.texts.getOrDefault("class_name", "");
        frame.configs.forEach(config -> KerasConfig.inner(look, start + frame.at, type, config));
        if (frame.name.equals("config") && outer != null) {
            outer.configs.add(frame.texts);
        }
        cell(frame);
    }

    private void cell(Frame cell) {
        if (cell.texts.getOrDefault("cell_type", "").equals("code")) {
            String source = cell.texts.getOrDefault("source", "") + cell.texts.getOrDefault("input", "");
            if (COMMAND.matcher(source).find()) {
                look.report(Rule.CODE_NOTEBOOK, start + cell.at, "notebook", "a notebook with cells for the shell");
            }
            if (SHELL.matcher(source).find()) {
                look.report(Rule.CODE_DANGEROUS, start + cell.at, "notebook", "a cell that is a script for the shell");
            }
            Scripts.judge(look, start + cell.at, "notebook", source);
        }
    }

    private @org.jspecify.annotations.Nullable Frame object() {
        for (int i = frames.size() - 1; i >= 0; i--) {
            if (frames.get(i).object) {
                return frames.get(i);
            }
        }
        return null;
    }

    @Override
    public void text(String name, String text, long at) {
        known |= name.equals("class_name") || name.equals("__loader__") || name.equals("chat_template");
        Frame object = object();
        if (KEPT.contains(name) && object != null) {
            object.texts.merge(name, text, (one, two) -> one.length() + two.length() > MOST_SOURCE ? one : one + two);
        }
        if (object != null && object.name.equals("weight_map") && Paths.leaves(text)) {
            look.report(Rule.GRAPH_PATH, start + at, text, "weights outside the model's folder");
        }
        if ((name.equals("text/html") || name.equals("application/javascript"))
                && PAGE.matcher(text).find()) {
            look.report(Rule.CODE_DANGEROUS, start + at, name, "an output that is a program for the browser");
        }
        Encoded.examine(look, text);
        if ((name.contains("template") || text.length() > 8) && Templates.isOne(text)) {
            Templates.judge(look, start + at, name, text);
        }
    }

    @Override
    public void word(String name, String word, long at) {
        if (name.equals("trust_remote_code") && word.equals("true")) {
            look.report(Rule.JSON_REMOTE_CODE, start + at, name, "it asks for code beside the model to be trusted");
        }
    }

    @Override
    public void again(String name, long at) {
        look.report(Rule.JSON_DUPLICATE, start + at, name, "two members " + Text.quotable(name));
    }
}
