package dev.sallyport.cli.command;

import dev.sallyport.cli.state.StateFolder;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** The option {@code --state}, the same wherever it is understood. */
final class StateOption {
    private static final String WAY_OUT = ": name another by --state, or make this one by `sallyport keys init`";

    @Option(
            names = "--state",
            paramLabel = "DIR",
            defaultValue = "state",
            description = "State folder: keys, certificates, models, log (default: ./state).")
    private Path folder = Path.of("state");

    /** Also one that is still to be made. */
    StateFolder folder() {
        StateFolder state = new StateFolder(folder);
        if (Files.exists(state.root()) && !state.exists()) {
            throw invalid("`" + state.root() + "` is a file: name a state folder by --state");
        }
        return state;
    }

    /** One that is there, complete or not. */
    StateFolder existing() {
        StateFolder state = folder();
        if (!state.exists()) {
            throw invalid("there is no state folder `" + state.root() + "`" + WAY_OUT);
        }
        return state;
    }

    /** One that was made before. */
    StateFolder prepared() {
        StateFolder state = existing();
        if (!state.isPrepared()) {
            throw invalid("`" + state.root() + "` is no state folder" + WAY_OUT);
        }
        return state;
    }

    private static ProblemException invalid(String finding) {
        return new ProblemException(new ConfigurationInvalid(List.of(finding)));
    }
}
