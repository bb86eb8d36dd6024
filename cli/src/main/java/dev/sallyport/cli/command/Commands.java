package dev.sallyport.cli.command;

import dev.sallyport.cli.terminal.Terminal;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** All commands by name, made one at a time or all at once. */
public final class Commands {
    private static final String PROGRAM = "sallyport";

    static final List<String> NAMES = List.of(
            "quickstart",
            "seal",
            "verify",
            "inspect",
            "attest",
            "admit",
            "card",
            "scan",
            "serve",
            "predict",
            "models",
            "keys",
            "trust",
            "token",
            "audit",
            "completion");

    private Commands() {}

    private static @Nullable Object command(String name, Terminal terminal, Supplier<EarlyClasses> early) {
        return switch (name) {
            case "quickstart" -> new Quickstart(terminal, early.get());
            case "seal" -> new Seal(terminal);
            case "verify" -> new Verify(terminal);
            case "inspect" -> new Inspect(terminal);
            case "attest" -> new Attest(terminal);
            case "admit" -> new Admit(terminal);
            case "card" -> new Card(terminal);
            case "scan" -> new Scan(terminal);
            case "serve" -> new Serve(terminal, early.get());
            case "predict" -> new Predict(terminal);
            case "models" -> new Models(terminal);
            case "keys" -> new Keys(terminal);
            case "trust" -> new TrustCommand(terminal);
            case "token" -> new Token(terminal);
            case "audit" -> new Audit(terminal);
            case "completion" -> new Completion(terminal);
            default -> null;
        };
    }

    /** A line that understands the arguments behind {@code name}; {@code null} if there is no such command. */
    public static @Nullable CommandLine one(String name, Terminal terminal) {
        Object command = command(name, terminal, EarlyClasses::begin);
        return command == null ? null : line(command).setCommandName(PROGRAM + " " + name);
    }

    /** The whole tree, for help and completion. */
    public static CommandLine all(Terminal terminal) {
        CommandLine line = line(new Sallyport(terminal));
        for (String name : NAMES) {
            line.addSubcommand(name, command(name, terminal, EarlyClasses::none));
        }
        return line.addSubcommand("help", new CommandLine.HelpCommand());
    }

    /** Values such as {@code json} are written in lower case, whatever the code calls them. */
    private static CommandLine line(Object command) {
        return new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true);
    }
}
