package dev.sallyport.cli.command;

import dev.sallyport.admit.TrustPolicy;
import dev.sallyport.bundle.TrustedKey;
import dev.sallyport.cli.path.NamedPath;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whose signature of a bundle counts, the same wherever it is asked. */
final class TrustedKeyOption {
    @Option(
            names = "--public-key",
            paramLabel = "PEM",
            description = "Whose signature counts (default: the state folder's own key).")
    private @Nullable Path publicKey;

    @Mixin
    private StateOption state = new StateOption();

    TrustPolicy policy() {
        return new TrustPolicy(List.of(TrustedKey.read(trusted())));
    }

    private Path trusted() {
        return publicKey == null
                ? TrustOptions.own(state.folder())
                : NamedPath.file(publicKey, "a public key in PEM by --public-key");
    }
}
