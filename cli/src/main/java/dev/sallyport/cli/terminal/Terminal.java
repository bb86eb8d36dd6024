package dev.sallyport.cli.terminal;

import dev.sallyport.core.Problem;
import dev.sallyport.core.json.JsonWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Where a command writes: results to one stream, everything else to the other. Thread-safe.
 *
 * @param out what a script reads
 * @param err what a person reads beside it
 * @param interactive whether a person sees {@code err} as it is written, so that a line may be redrawn
 */
public record Terminal(PrintStream out, PrintStream err, boolean interactive) {
    private static final int BUFFER_BYTES = 8 << 10;

    /** The process's own streams in UTF-8; the launcher says whether a terminal is behind the second. */
    public static Terminal ofProcess() {
        return new Terminal(
                stream(FileDescriptor.out), stream(FileDescriptor.err), Boolean.getBoolean("sallyport.interactive"));
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(
                new java.io.BufferedOutputStream(new FileOutputStream(descriptor), BUFFER_BYTES),
                true,
                StandardCharsets.UTF_8);
    }

    public void line(String text) {
        out.println(text);
    }

    public void note(String text) {
        err.println(text);
    }

    /** A whole JSON text as the only result. */
    public void json(JsonWriter json) {
        out.println(json);
    }

    /** The operator sees both halves of a problem: it is their machine. */
    public void report(Problem problem, boolean asJson) {
        if (asJson) {
            json(JsonWriter.indented()
                    .beginObject()
                    .name("code")
                    .value(problem.code())
                    .name("error")
                    .value(problem.sentence())
                    .name("detail")
                    .value(problem.operatorDetail())
                    .endObject());
        }
        note("sallyport: " + text(problem));
    }

    /** On one line: what happened, what the operator should know of it, and what to do next. */
    public static String text(Problem problem) {
        String detail = problem.operatorDetail();
        String next = NextStep.of(problem.code());
        return oneLine(problem.code() + ": " + problem.sentence()
                + (detail.isEmpty() ? "" : " (" + detail + ")")
                + (next.isEmpty() ? "" : "; " + next));
    }

    /** Messages of libraries and names of files may have breaks. */
    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ");
    }
}
