package dev.sallyport.cli.command;

import dev.sallyport.cli.terminal.ExitCode;
import dev.sallyport.cli.terminal.Terminal;
import dev.sallyport.server.SallyportServer;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What is printed where no command is named. */
@Command(
        name = "sallyport",
        mixinStandardHelpOptions = true,
        versionProvider = Sallyport.Version.class,
        description = "A model server that proves what it runs, knows who is asking, and notices attacks.",
        commandListHeading = "%nCommands:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done, nothing found",
            "1:a finding or a refusal: a bundle, a log, a model or a request is not good",
            "2:usage or configuration, also a port in use",
            "3:unavailable: a server, a key or a disk does not answer",
            "70:a fault of this program"
        },
        footerHeading = "%nExample:%n",
        footer = {"  sallyport quickstart", "  sallyport help seal"})
final class Sallyport implements Callable<Integer> {
    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli sets the specification before it calls.
    Sallyport(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        terminal.err().print(spec.commandLine().getUsageMessage());
        return ExitCode.USAGE;
    }

    /** For {@code --version}. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"sallyport " + SallyportServer.VERSION};
        }
    }
}
