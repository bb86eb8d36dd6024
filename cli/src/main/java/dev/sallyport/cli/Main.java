package dev.sallyport.cli;

import dev.sallyport.cli.command.Commands;
import dev.sallyport.cli.terminal.ExitCode;
import dev.sallyport.cli.terminal.Terminal;
import dev.sallyport.core.DiskFinding;
import dev.sallyport.core.Problem;
import dev.sallyport.core.ProblemException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

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
        String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
        String finding = wrong.getMessage() + meant(wrong) + "; `" + command + " --help` shows what there is";
        terminal.report(
                new Problem.ConfigurationInvalid(List.of(finding)),
                List.of(given).contains("--json"));
        return ExitCode.USAGE;
    }

    private static String meant(ParameterException wrong) {
        List<String> near =
                wrong instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        return near.isEmpty() ? "" : "; did you mean `" + near.getFirst() + "`?";
    }

    private static int failed(Exception failure, ParseResult parsed, Terminal terminal) {
        boolean asJson = leaf(parsed).hasMatchedOption("--json");
        Problem problem = problem(failure);
        terminal.report(problem, asJson);
        if (problem instanceof Problem.Internal) {
            failure.printStackTrace(terminal.err());
        }
        return ExitCode.of(problem);
    }

    private static Problem problem(Exception failure) {
        return switch (failure) {
            case ProblemException carrier -> carrier.problem();
            case UncheckedIOException disk ->
                new Problem.DiskUnavailable("a file or folder cannot be used", DiskFinding.of(disk));
            default -> new Problem.Internal("cli", failure.toString());
        };
    }

    private static ParseResult leaf(ParseResult parsed) {
        ParseResult at = parsed;
        while (at.hasSubcommand()) {
            at = at.subcommand();
        }
        return at;
    }
}
