package dev.sallyport.cli.command;

import dev.sallyport.cli.state.StateFolder;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option {@code --state}, the same wherever it is understood. */
final class StateOption {
    @Option(
            names = "--state",
            paramLabel = "DIR",
            defaultValue = "state",
            description = "State folder: keys, certificates, models, log (default: ./state).")
    private Path folder = Path.of("state");

    StateFolder folder() {
        return new StateFolder(folder);
    }
}
