package dev.sallyport.cli.state;

import dev.sallyport.audit.CheckpointKeys;
import dev.sallyport.core.SecretBytes;
import dev.sallyport.guard.identity.ApiKey;
import dev.sallyport.guard.identity.ApiKeyStore;
import dev.sallyport.guard.identity.JwsAlgorithm;
import dev.sallyport.guard.identity.PrivateFile;
import dev.sallyport.guard.identity.SigningKey;
import dev.sallyport.server.SecretFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Set;

/**
 * Makes a state folder complete: what is missing is made, what is there is left alone.
 *
 * <p><b>Guarantees.</b> Every secret has a file of mode 600 in folders of mode 700.
 *
 * <p><b>Does not guarantee.</b> Anything against who may read those files as their owner: the two API
 * keys made here lie in the clear, so that {@code connection.json} can be written on every start.
 */
public final class Workplace {
    /** The name of this server's log, and of its own issuer of tokens. */
    public static final String AUDIT_ORIGIN = "sallyport.local/audit";

    public static final String TOKEN_ISSUER = "sallyport.local";
    public static final String CLIENTS = "clients";
    public static final String ADMINISTRATORS = "administrators";

    private static final String CONFIG = """
            # Every key and its default: docs/reference/configuration.md. What is not here has its default.
            # Paths are relative to this file.
            identity:
              tokens:
                issuer: %s
            """.formatted(TOKEN_ISSUER);
    private static final String POLICY = """
            # Who may do what: docs/reference/configuration.md names the file, docs/quickstart.md explains it.
            # What no rule allows is refused.
            version: 1
            rules:
              - allow: ["*"]
                groups: [%s]
                models: ["*"]
              - allow: [infer, metadata]
                groups: [%s]
                models: ["*"]
            """.formatted(ADMINISTRATORS, CLIENTS);

    private final StateFolder state;
    private final Instant now;
    private final SecureRandom random;

    private Workplace(StateFolder state, Instant now, SecureRandom random) {
        this.state = state;
        this.now = now;
        this.random = random;
    }

    /** Whether anything had to be made is of no account: the result is the same. */
    public static void prepare(StateFolder state, Instant now, SecureRandom random) {
        new Workplace(state, now, random).prepare();
    }

    private void prepare() {
        StateFolder.make(state.root());
        StateFolder.make(state.access());
        StateFolder.make(state.models());
        StateFolder.make(state.audit());
        SealingKeys.prepare(state, random);
        Certificates.prepare(state, now, random);
        prepareSecrets();
        prepareAuditKeys();
        prepareTokenKey(state, random);
        prepareText(state.access().resolve("policy.yaml"), POLICY);
        prepareText(state.config(), CONFIG);
        prepareKey(state.administratorKeyFile(), "administrator", ADMINISTRATORS);
        prepareKey(state.clientKeyFile(), "client", CLIENTS);
    }

    private void prepareSecrets() {
        for (Path secret : new Path[] {pepper(state), state.keys().resolve("commitment")}) {
            if (!Files.exists(secret)) {
                PrivateFile.replace(secret, SecretFile.generate(random));
            }
        }
    }

    private void prepareAuditKeys() {
        Path file = state.keys().resolve("audit");
        if (!Files.exists(file)) {
            CheckpointKeys.generate(AUDIT_ORIGIN, random).save(file);
        }
        if (!Files.exists(state.auditVerifiers())) {
            PublicFile.replace(
                    state.auditVerifiers(),
                    CheckpointKeys.load(file).verifierLines().getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** The key that {@code sallyport token} signs with; it and the set the server reads are made if missing. */
    public static SigningKey tokenKey(StateFolder state, SecureRandom random) {
        prepareTokenKey(state, random);
        return SigningKey.parse(PrivateText.readBytes(tokenKey(state)));
    }

    private static void prepareTokenKey(StateFolder state, SecureRandom random) {
        StateFolder.make(state.keys());
        Path published = state.keys().resolve("jwks.json");
        if (!Files.exists(tokenKey(state))) {
            SigningKey key = SigningKey.generate(JwsAlgorithm.ES256, random);
            PrivateFile.replace(tokenKey(state), key.toPrivateJwk());
            PublicFile.replace(published, key.toJwks());
        } else if (!Files.exists(published)) {
            SigningKey key = SigningKey.parse(PrivateText.readBytes(tokenKey(state)));
            PublicFile.replace(published, key.toJwks());
        }
    }

    private static Path tokenKey(StateFolder state) {
        return state.keys().resolve("token.jwk");
    }

    private static void prepareText(Path file, String text) {
        if (!Files.exists(file)) {
            PrivateFile.replace(file, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private void prepareKey(Path file, String principal, String group) {
        if (!Files.exists(file)) {
            ApiKey key = apiKeys(state).mint(principal, Set.of(group), now, null, random);
            PrivateFile.replace(file, (key.reveal() + "\n").getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static Path pepper(StateFolder state) {
        return state.access().resolve("pepper");
    }

    /** The store of API keys; its pepper must be there. */
    public static ApiKeyStore apiKeys(StateFolder state) {
        try (SecretBytes pepper = SecretFile.read(pepper(state))) {
            return new ApiKeyStore(state.access().resolve("keys.json"), pepper, System::nanoTime);
        }
    }

    /** An API key that may infer and read metadata. */
    public static String clientKey(StateFolder state) {
        return PrivateText.read(state.clientKeyFile()).strip();
    }

    /** An API key that may do everything. */
    public static String administratorKey(StateFolder state) {
        return PrivateText.read(state.administratorKeyFile()).strip();
    }
}
