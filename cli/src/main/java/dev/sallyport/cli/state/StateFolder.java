package dev.sallyport.cli.state;

import dev.sallyport.core.DiskFinding;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.Problem.DiskUnavailable;
import dev.sallyport.core.ProblemException;
import dev.sallyport.server.config.ConfigReader;
import dev.sallyport.server.config.ServerConfig;
import dev.sallyport.server.config.YamlDocument;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/**
 * Where everything of one server lies, as the configuration's fallbacks expect it.
 *
 * <p>Folders that are made are open to their owner alone.
 *
 * @param root absolute
 */
public record StateFolder(Path root) {
    public StateFolder {
        root = root.toAbsolutePath().normalize();
    }

    public Path config() {
        return root.resolve("sallyport.yaml");
    }

    public Path connection() {
        return root.resolve("connection.json");
    }

    public Path ca() {
        return tls().resolve("ca.pem");
    }

    Path tls() {
        return root.resolve("tls");
    }

    Path access() {
        return root.resolve("access");
    }

    Path keys() {
        return root.resolve("keys");
    }

    Path signingKey() {
        return keys().resolve("signing.pem");
    }

    public Path trustedKey() {
        return keys().resolve("signing.pub.pem");
    }

    Path keyEncryptionKey() {
        return keys().resolve("encryption.json");
    }

    /** The API key that may infer and read metadata. */
    public Path clientKeyFile() {
        return access().resolve("client.key");
    }

    Path administratorKeyFile() {
        return access().resolve("administrator.key");
    }

    /** The verifier keys of the log, one per line: what is handed to whoever checks it. */
    public Path auditVerifiers() {
        return keys().resolve("audit.vkey");
    }

    public Path models() {
        return root.resolve("models");
    }

    public Path audit() {
        return root.resolve("audit");
    }

    /** What of {@link #models()} was sealed from which files. */
    public Path sealed() {
        return root.resolve("sealed.json");
    }

    public boolean exists() {
        return Files.isDirectory(root);
    }

    /** Whether it holds what was made for it, or the beginning of that. */
    public boolean isPrepared() {
        return Files.isDirectory(access()) || Files.isDirectory(keys());
    }

    /**
     * The configuration file, over it the environment.
     *
     * @throws ProblemException {@code configuration/invalid}
     */
    public ServerConfig configuration(Map<String, String> environment) {
        if (!Files.exists(config())) {
            throw invalid("there is no `" + config() + "`: `sallyport keys init` makes a state folder complete, --state"
                    + " names another");
        }
        return ConfigReader.read(YamlDocument.read(config()), root, environment);
    }

    /** Makes {@code folder}, and what is missing above it. */
    static void make(Path folder) {
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder, ownerOnly());
            }
        } catch (IOException e) {
            throw new ProblemException(
                    new DiskUnavailable("the folder `" + folder + "` cannot be made", DiskFinding.of(e)), e);
        }
    }

    private static FileAttribute<?>[] ownerOnly() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }

    static ProblemException invalid(String finding) {
        return new ProblemException(new ConfigurationInvalid(List.of(finding)));
    }
}
