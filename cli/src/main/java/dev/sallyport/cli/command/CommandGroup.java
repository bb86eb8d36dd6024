package dev.sallyport.cli.command;

import dev.sallyport.cli.terminal.ExitCode;
import dev.sallyport.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that has commands of its own: by itself it only says which. */
abstract class CommandGroup implements Callable<Integer> {
    final Terminal terminal;

    @Mixin
    private HelpOption help = new HelpOption();

    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli sets the specification before it calls.
    CommandGroup(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public final Integer call() {
        terminal.err().print(spec.commandLine().getUsageMessage());
        return ExitCode.USAGE;
    }
}
