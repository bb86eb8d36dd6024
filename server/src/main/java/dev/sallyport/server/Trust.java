package dev.sallyport.server;

import dev.sallyport.admit.TrustPolicy;
import dev.sallyport.admit.trust.TrustFile;
import dev.sallyport.admit.trust.TrustMemory;
import dev.sallyport.admit.trust.TrustRules;
import dev.sallyport.bundle.TrustedKey;
import dev.sallyport.core.DiskFinding;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.ProblemException;
import dev.sallyport.guard.identity.PrivateFile;
import dev.sallyport.server.config.ServerConfig;
import dev.sallyport.server.config.YamlDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The trust policy that the configuration asks for. */
public final class Trust {
    private static final long MAX_MEMORY_BYTES = 16 << 20;

    private Trust() {}

    /**
     * The rules of a policy file, YAML or JSON; what it names lies relative to it.
     *
     * @throws ProblemException {@code configuration/invalid}, {@code key/unavailable}
     */
    public static TrustRules rules(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new ProblemException(new ConfigurationInvalid(List.of("`" + file + "` is not a file")));
        }
        return TrustFile.of(YamlDocument.read(file), folder);
    }

    static TrustPolicy of(ServerConfig.Models config) {
        return switch (config.trust()) {
            case SIGNERS -> {
                List<TrustedKey> signers = new ArrayList<>();
                config.signers().forEach(file -> signers.add(TrustedKey.read(file)));
                yield new TrustPolicy(signers);
            }
            case POLICY ->
                new TrustPolicy(rules(config.trustPolicy()), memory(config.trustMemory()), InstantSource.system());
        };
    }

    /** A file that is there and cannot be read is a refusal to start: without it anything old could come back. */
    static TrustMemory memory(Path file) {
        Consumer<byte[]> keeper = text -> PrivateFile.replace(file, text);
        try {
            if (!Files.exists(file)) {
                return new TrustMemory(keeper);
            }
            if (Files.size(file) > MAX_MEMORY_BYTES) {
                throw new IOException("longer than %d bytes".formatted(MAX_MEMORY_BYTES));
            }
            return TrustMemory.read(Files.readAllBytes(file), keeper);
        } catch (IOException e) {
            throw new ProblemException(
                    new ConfigurationInvalid(List.of("`models.trustMemory`: " + DiskFinding.of(e))), e);
        }
    }
}
