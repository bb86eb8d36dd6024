package dev.sallyport.bench.jmh;

import dev.sallyport.bench.Folders;
import dev.sallyport.core.SecretBytes;
import dev.sallyport.guard.identity.ApiKeyStore;
import dev.sallyport.guard.identity.ApiKeyVerifier;
import dev.sallyport.guard.identity.Authentication;
import dev.sallyport.guard.identity.Authentication.Proven;
import dev.sallyport.guard.identity.Credentials;
import dev.sallyport.guard.identity.IdentityVerifier;
import dev.sallyport.guard.identity.JwsAlgorithm;
import dev.sallyport.guard.identity.SigningKey;
import dev.sallyport.guard.identity.TokenIssuer;
import dev.sallyport.guard.identity.TokenPolicy;
import dev.sallyport.guard.identity.TokenVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Finding out who asks. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls the setup
public class Identities {
    private static final String ISSUER = "bench";

    private Path folder;
    private IdentityVerifier verifier;
    private String key;
    private String token;

    @Setup
    public void prepare() throws IOException {
        SecureRandom random = new SecureRandom();
        folder = Files.createTempDirectory("bench-identities");
        InstantSource clock = InstantSource.system();
        ApiKeyStore store =
                new ApiKeyStore(folder.resolve("keys.json"), SecretBytes.copyOf(new byte[32]), System::nanoTime);
        key = "Bearer "
                + store.mint("client", Set.of("clients"), Instant.now(), null, random)
                        .reveal();
        SigningKey signer = SigningKey.generate(JwsAlgorithm.ES256, random);
        Path jwks = Files.write(folder.resolve("jwks.json"), signer.toJwks());
        token = "Bearer "
                + new TokenIssuer(signer, ISSUER, clock, random)
                        .issue("client", Set.of("clients"), ISSUER, Duration.ofHours(12));
        verifier = new IdentityVerifier(List.of(
                new ApiKeyVerifier(store, clock),
                new TokenVerifier(TokenPolicy.of(ISSUER, ISSUER), jwks, clock, System::nanoTime)));
    }

    private Authentication verify(String value) {
        Authentication outcome = verifier.verify(new Credentials(List.of(value), false, "127.0.0.1"));
        if (!(outcome instanceof Proven)) {
            throw new IllegalStateException(outcome.toString());
        }
        return outcome;
    }

    @Benchmark
    public Authentication apiKey() {
        return verify(key);
    }

    /** One that was found good before. */
    @Benchmark
    public Authentication knownToken() {
        return verify(token);
    }

    @TearDown
    public void remove() throws IOException {
        Folders.remove(folder);
    }
}
