package dev.sallyport.cli.command;

import dev.sallyport.audit.VerifierKey;
import dev.sallyport.cli.path.NamedPath;
import dev.sallyport.cli.state.StateFolder;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A log's folder and where its verifier keys lie if nobody says so.
 *
 * @param state the state folder the log belongs to
 */
record LogPlace(Path log, StateFolder state) {
    private static final String CHECKPOINT = "checkpoint";
    private static final int MAX_KEYS_BYTES = 64 << 10;

    /** @param folder the log's own, or the state folder it is in */
    static LogPlace of(Path folder) {
        Path absolute = NamedPath.folder(folder.toAbsolutePath().normalize(), "a state folder, or the folder of a log");
        StateFolder state = new StateFolder(absolute);
        if (Files.exists(absolute.resolve(CHECKPOINT)) || !Files.isDirectory(state.audit())) {
            Path parent = absolute.getParent();
            return new LogPlace(absolute, new StateFolder(parent == null ? absolute : parent));
        }
        return new LogPlace(state.audit(), state);
    }

    /** @throws ProblemException {@code configuration/invalid}, {@code key/unavailable} */
    List<VerifierKey> verifiers(@Nullable Path named) {
        Path file = named == null ? state.auditVerifiers() : NamedPath.file(named, "a file of verifier keys by --key");
        try {
            if (Files.size(file) <= MAX_KEYS_BYTES) {
                List<VerifierKey> keys = Files.readString(file, StandardCharsets.US_ASCII)
                        .lines()
                        .filter(line -> !line.isBlank())
                        .map(VerifierKey::parse)
                        .toList();
                if (!keys.isEmpty()) {
                    return keys;
                }
            }
        } catch (IOException e) {
            // Said below.
        }
        throw new ProblemException(new ConfigurationInvalid(
                List.of("no verifier keys in `" + file + "`: name a state folder, or a file of keys by --key")));
    }
}
