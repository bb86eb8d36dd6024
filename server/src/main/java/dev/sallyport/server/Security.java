package dev.sallyport.server;

import dev.sallyport.core.Principal;
import dev.sallyport.core.SecretBytes;
import dev.sallyport.guard.access.AccessPolicy;
import dev.sallyport.guard.identity.ApiKeyStore;
import dev.sallyport.guard.identity.ApiKeyVerifier;
import dev.sallyport.guard.identity.BearerVerifier;
import dev.sallyport.guard.identity.IdentityVerifier;
import dev.sallyport.guard.identity.TokenPolicy;
import dev.sallyport.guard.identity.TokenPolicy.TokenTypes;
import dev.sallyport.guard.identity.TokenVerifier;
import dev.sallyport.server.config.ServerConfig;
import dev.sallyport.server.config.YamlDocument;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The guards as the configuration wants them. */
record Security(
        IdentityVerifier identity,
        AccessPolicy access,
        @Nullable Principal insecureAnonymous) {
    private static final Duration SKEW = Duration.ofSeconds(60);

    static Security of(ServerConfig config, InstantSource clock, LongSupplier nanoTime) {
        List<BearerVerifier> verifiers = new ArrayList<>();
        AccessPolicy access = AccessPolicy.of(YamlDocument.read(config.access().policy()));
        if (config.identity().insecureAnonymous()) {
            Principal anonymous = new Principal("anonymous", Set.of(), Principal.Proof.NONE, "none");
            return new Security(new IdentityVerifier(verifiers), access, anonymous);
        }
        try (SecretBytes pepper = SecretFile.read(config.identity().pepper())) {
            verifiers.add(new ApiKeyVerifier(new ApiKeyStore(config.identity().apiKeys(), pepper, nanoTime), clock));
        }
        ServerConfig.Tokens tokens = config.identity().tokens();
        if (!tokens.issuer().isEmpty()) {
            TokenPolicy policy = new TokenPolicy(
                    tokens.issuer(), tokens.audience(), TokenTypes.ACCESS_TOKEN, "groups", tokens.maxLifetime(), SKEW);
            verifiers.add(new TokenVerifier(policy, tokens.jwks(), clock, nanoTime));
        }
        return new Security(new IdentityVerifier(verifiers), access, null);
    }
}
