package dev.sallyport.wire.oip.control;

import dev.sallyport.core.Action;
import dev.sallyport.core.AuditEvent.Detail;
import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.Problem.RequestUnsupported;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Text;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonWriter;
import dev.sallyport.serve.Identified;
import dev.sallyport.serve.Pipeline;
import dev.sallyport.wire.LogLevels;
import dev.sallyport.wire.LogLevels.Levels;
import dev.sallyport.wire.MessageReader;
import dev.sallyport.wire.MessageWriter;
import java.util.List;
import java.util.Map;

/**
 * Triton's logging extension over the operator's log: levels can be read and set, where the log goes and
 * how it looks cannot.
 */
final class LogSettings {
    private static final String FORMAT = "default";
    private static final String FILE = "";

    private final Pipeline pipeline;
    private final LogLevels log;

    LogSettings(Pipeline pipeline, LogLevels log) {
        this.pipeline = pipeline;
        this.log = log;
    }

    /** Changes what {@code settings} names; an empty object changes nothing. */
    byte[] json(Identified sender, JsonDocument settings) {
        Levels levels = log.levels();
        for (String name : settings.names()) {
            levels = switch (name) {
                case "log_info", "log_warning", "log_error" ->
                    with(levels, name, settings.optionalBoolean(name).orElse(false));
                case "log_verbose_level" -> with(levels, settings.integer(name));
                case "log_file", "log_format" -> unchanged(levels, name, settings.string(name));
                default -> throw unknown(name);
            };
        }
        change(sender, levels);
        return shown(levels);
    }

    byte[] shown() {
        return shown(log.levels());
    }

    private static byte[] shown(Levels levels) {
        JsonWriter json = JsonWriter.compact().beginObject().name("log_file").value(FILE);
        json.name("log_info").value(levels.info()).name("log_warning").value(levels.warning());
        json.name("log_error").value(levels.error()).name("log_verbose_level").value(levels.verbose());
        return json.name("log_format").value(FORMAT).endObject().toBytes();
    }

    /** {@code LogSettingsRequest} to {@code LogSettingsResponse}. */
    byte[] framed(Identified sender, MessageReader question) {
        Levels levels = log.levels();
        for (Map.Entry<String, MessageReader> setting : question.map(1).entrySet()) {
            MessageReader value = setting.getValue();
            String name = setting.getKey();
            levels = switch (name) {
                case "log_info", "log_warning", "log_error" -> with(levels, name, value.flag(1));
                case "log_verbose_level" -> with(levels, value.number(2));
                case "log_file", "log_format" -> unchanged(levels, name, value.string(3));
                default -> throw unknown(name);
            };
        }
        change(sender, levels);
        return new MessageWriter()
                .entry(1, "log_file", new MessageWriter().element(3, FILE))
                .entry(1, "log_info", new MessageWriter().chosen(1, levels.info()))
                .entry(1, "log_warning", new MessageWriter().chosen(1, levels.warning()))
                .entry(1, "log_error", new MessageWriter().chosen(1, levels.error()))
                .entry(1, "log_verbose_level", new MessageWriter().chosen(2, levels.verbose()))
                .entry(1, "log_format", new MessageWriter().element(3, FORMAT))
                .framed();
    }

    private void change(Identified sender, Levels levels) {
        if (levels.equals(log.levels())) {
            return;
        }
        sender.authorise(Action.SERVER_MANAGE);
        pipeline.administer(
                sender.arrival(),
                sender.principal(),
                Action.SERVER_MANAGE,
                "logging",
                "done",
                List.of(new Detail("levels", levels.toString())));
        log.set(levels);
    }

    private static Levels with(Levels levels, String name, boolean on) {
        return new Levels(
                name.equals("log_info") ? on : levels.info(),
                name.equals("log_warning") ? on : levels.warning(),
                name.equals("log_error") ? on : levels.error(),
                levels.verbose());
    }

    private static Levels with(Levels levels, long verbose) {
        return new Levels(levels.info(), levels.warning(), levels.error(), (int) Math.clamp(verbose, 0, 9));
    }

    private static Levels unchanged(Levels levels, String name, String value) {
        if (!value.equals(name.equals("log_file") ? FILE : FORMAT)) {
            throw new ProblemException(
                    new RequestUnsupported("`" + name + "` cannot be changed while the server runs"));
        }
        return levels;
    }

    private static ProblemException unknown(String name) {
        return new ProblemException(new RequestMalformed("unknown log setting `%s`".formatted(Text.quotable(name))));
    }
}
