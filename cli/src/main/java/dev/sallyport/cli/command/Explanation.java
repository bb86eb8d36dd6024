package dev.sallyport.cli.command;

import dev.sallyport.admit.Account;
import dev.sallyport.cli.terminal.ExitCode;
import dev.sallyport.cli.terminal.Terminal;
import dev.sallyport.core.Problem;
import dev.sallyport.core.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;

/** Every decision on one line each as it is taken, or all of them in one JSON object at the end. */
final class Explanation implements Account {
    private final Terminal terminal;
    private final boolean json;
    private final List<Line> lines = new ArrayList<>();
    private String step = "";

    private record Line(String step, boolean passed, String finding) {}

    Explanation(Terminal terminal, boolean json) {
        this.terminal = terminal;
        this.json = json;
    }

    @Override
    public void begin(String next) {
        step = next;
    }

    @Override
    public void passed(String finding) {
        add(new Line(step, true, finding));
    }

    private void add(Line line) {
        lines.add(line);
        if (!json) {
            terminal.line("%-2s  %-10s  %s".formatted(line.passed() ? "ok" : "no", line.step(), line.finding()));
        }
    }

    /** The object of a bundle or folder that is good, to be completed. */
    JsonWriter verified(String kind) {
        JsonWriter out = JsonWriter.indented().beginObject();
        out.name("verified").value(true).name("kind").value(kind);
        return write(out);
    }

    /**
     * The step begun last ended badly.
     *
     * @return the exit code
     */
    int refused(Problem problem) {
        add(new Line(step, false, problem.code() + ": " + problem.sentence()));
        if (json) {
            JsonWriter out = JsonWriter.indented().beginObject();
            out.name("verified").value(false).name("code").value(problem.code());
            out.name("error").value(problem.sentence());
            out.name("detail").value(problem.operatorDetail());
            terminal.json(write(out).endObject());
        }
        terminal.report(problem, false);
        return ExitCode.of(problem);
    }

    private JsonWriter write(JsonWriter out) {
        out.name("steps").beginArray();
        for (Line line : lines) {
            out.beginObject().name("step").value(line.step());
            out.name("passed").value(line.passed());
            out.name("finding").value(line.finding()).endObject();
        }
        return out.endArray();
    }
}
