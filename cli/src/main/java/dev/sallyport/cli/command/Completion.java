package dev.sallyport.cli.command;

import dev.sallyport.cli.terminal.ExitCode;
import dev.sallyport.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints a script that completes commands and options. */
@Command(
        name = "completion",
        description = "Print a completion script for bash or zsh.",
        footerHeading = "%nExample:%n",
        footer = "  source <(sallyport completion)")
final class Completion implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private HelpOption help = new HelpOption();

    @Option(names = "--json", description = "The script as the member `script` of a JSON object.")
    private boolean json;

    Completion(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        String script = AutoComplete.bash("sallyport", Commands.all(terminal));
        if (json) {
            terminal.json(dev.sallyport.core.json.JsonWriter.indented()
                    .beginObject()
                    .name("script")
                    .value(script)
                    .endObject());
        } else {
            terminal.out().print(script);
        }
        return ExitCode.OK;
    }
}
