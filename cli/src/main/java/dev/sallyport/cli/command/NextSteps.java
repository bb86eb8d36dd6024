package dev.sallyport.cli.command;

import dev.sallyport.cli.client.InferBody;
import dev.sallyport.cli.model.ExampleFolder.Example;
import dev.sallyport.cli.state.Connection;
import dev.sallyport.cli.state.StateFolder;
import dev.sallyport.cli.terminal.Terminal;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.ModelRef;
import dev.sallyport.wire.oip.ConstantRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lines to be copied into another terminal, from the same working folder. */
final class NextSteps {
    private static final int MAX_BODY_CHARS = 600;

    private NextSteps() {}

    /** Something to ask of one model. */
    record Try(
            ModelRef model,
            ModelContract contract,
            @Nullable Example example) {
        /** Empty where it would be no line to copy. */
        Optional<String> body() {
            return Optional.ofNullable(example)
                    .map(known -> InferBody.of(contract.inputs(), known.rows(1), known.columns(), known.labelColumn()))
                    .or(() -> ConstantRequest.json(contract.inputs()))
                    .map(body -> new String(body, StandardCharsets.UTF_8))
                    .filter(body -> body.length() <= MAX_BODY_CHARS && body.indexOf('\'') < 0);
        }
    }

    /** One whose request fits a line, if there is one. */
    static Optional<Try> best(List<Try> tries) {
        return tries.stream()
                .filter(known -> known.body().isPresent())
                .findFirst()
                .or(() -> tries.stream().findFirst());
    }

    static void print(StateFolder state, Connection connection, Optional<Try> trial, Terminal terminal) {
        String command = System.getProperty("sallyport.command", "sallyport");
        String folder = quoted(relative(state.root()));
        String key = "\"Authorization: Bearer $(cat " + quoted(relative(state.clientKeyFile())) + ")\"";
        String curl = "  curl --cacert " + quoted(relative(connection.ca())) + " -H " + key + " ";
        terminal.line("\ntry next, in another terminal:");
        terminal.line(curl + connection.rest() + "/v2/models/"
                + trial.map(known -> known.model().name()).orElse(""));
        trial.ifPresent(known -> {
            String path = connection.rest() + "/v2/models/" + known.model().name() + "/infer";
            known.body().ifPresent(body -> terminal.line(curl + path + " -d '" + body + "'"));
            Optional.ofNullable(known.example())
                    .ifPresent(example -> terminal.line("  %s predict %s --state %s --data %s --rows 5"
                            .formatted(command, known.model().name(), folder, quoted(relative(example.test())))));
            terminal.line("  %s inspect %s"
                    .formatted(
                            command,
                            quoted(relative(state.models()
                                            .resolve(known.model().name())
                                            .resolve(known.model().version())))
                                    + " --state " + folder));
        });
        terminal.line("  %s audit tail %s".formatted(command, folder));
        terminal.line("  %s audit verify %s".formatted(command, folder));
    }

    private static Path relative(Path path) {
        Path here = Path.of("").toAbsolutePath();
        Path absolute = path.toAbsolutePath().normalize();
        return absolute.startsWith(here) ? here.relativize(absolute) : absolute;
    }

    private static String quoted(Path path) {
        String text = path.toString();
        boolean plain = text.chars().allMatch(c -> Character.isLetterOrDigit(c) || "/._-+".indexOf(c) >= 0);
        return plain ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
