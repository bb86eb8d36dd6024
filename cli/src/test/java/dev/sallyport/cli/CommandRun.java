package dev.sallyport.cli;

import dev.sallyport.cli.terminal.Terminal;
import dev.sallyport.core.Problem.Internal;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** One run of the command in this process, and what it printed. */
record CommandRun(int exitCode, String out, String err) {
    /** Where the repository's root is: tests run in the module's folder. */
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    static final Path DIGITS = ROOT.resolve("examples/digits/models/digits/1");

    static CommandRun of(Object... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        String[] texts = new String[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            texts[i] = arguments[i].toString();
        }
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        int code = Main.run(texts, terminal);
        return new CommandRun(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    JsonDocument json() {
        return JsonDocument.parse(
                out.getBytes(StandardCharsets.UTF_8), JsonLimits.DOCUMENT, finding -> new Internal("test", finding));
    }
}
