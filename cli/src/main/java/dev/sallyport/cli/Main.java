package dev.sallyport.cli;

import dev.sallyport.cli.command.Commands;
import dev.sallyport.cli.terminal.ExitCode;
import dev.sallyport.cli.terminal.Terminal;
import dev.sallyport.core.Problem;
import dev.sallyport.core.ProblemException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Where the {@code sallyport} command begins and how it ends. */
public final class Main {
    private static final int HELP_CHARS = 120;

    private Main() {}

    /** Ends the process with one of {@link ExitCode}. */
    public static void main(String[] args) {
        System.exit(run(args, Terminal.ofProcess()));
    }

    /** Only the command that is asked for is looked at, for start-up's sake. */
    static int run(String[] args, Terminal terminal) {
        CommandLine one = args.length == 0 ? null : Commands.one(args[0], terminal);
        CommandLine line = one == null ? Commands.all(terminal) : one;
        line.setOut(new PrintWriter(terminal.out(), true));
        line.setErr(new PrintWriter(terminal.err(), true));
        line.setUsageHelpWidth(HELP_CHARS);
        line.setParameterExceptionHandler((wrong, given) -> misused(wrong, given, terminal));
        line.setExecutionExceptionHandler((failure, _, parsed) -> failed(failure, parsed, terminal));
        int code = line.execute(one == null ? args : Arrays.copyOfRange(args, 1, args.length));
        terminal.out().flush();
        terminal.err().flush();
        return terminal.out().checkError() && code == ExitCode.OK ? ExitCode.UNAVAILABLE : code;
    }

    private static int misused(ParameterException wrong, String[] given, Terminal terminal) {
        String finding = String.valueOf(wrong.getMessage());
        terminal.report(
                new Problem.ConfigurationInvalid(List.of(finding)),
                List.of(given).contains("--json"));
        String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
        terminal.note("try `" + command + " --help`");
        return ExitCode.USAGE;
    }

    private static int failed(Exception failure, ParseResult parsed, Terminal terminal) {
        boolean asJson = leaf(parsed).hasMatchedOption("--json");
        if (failure instanceof ProblemException carrier) {
            terminal.report(carrier.problem(), asJson);
            return ExitCode.of(carrier.problem());
        }
        terminal.report(new Problem.Internal("cli", failure.toString()), asJson);
        failure.printStackTrace(terminal.err());
        return ExitCode.FAULT;
    }

    private static ParseResult leaf(ParseResult parsed) {
        ParseResult at = parsed;
        while (at.hasSubcommand()) {
            at = at.subcommand();
        }
        return at;
    }
}
