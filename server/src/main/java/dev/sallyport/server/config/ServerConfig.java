package dev.sallyport.server.config;

import dev.sallyport.core.Limits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Everything an operator can say; paths are relative to the file that says it. */
public record ServerConfig(
        @Key("Where callers come in: REST and gRPC on one port.")
        Listen listen,

        @Key("Where operators come in: health, metrics, administration.")
        Admin admin,

        @Key("How a caller proves who it is.") Identity identity,
        @Key("Who may do what.") Access access,

        @Key("Which models are served, and whose signature they need.")
        Models models,

        @Key("The tamper-evident log.") Audit audit,
        @Key("How predictions are run.") Runtime runtime,
        @Key("Bounds of a request.") RequestLimits limits,
        @Key("How model keys are had, and for how long.") KeysConfig keys) {

    private static final int MAX_PORT = 65_535;

    private static void requirePort(int port) {
        if (port > MAX_PORT) {
            throw new IllegalArgumentException("port is 0 to " + MAX_PORT);
        }
    }

    /** @see ServerConfig#listen */
    public record Listen(
            @Key(value = "Address to bind.", fallback = "127.0.0.1")
            String address,

            @Key(value = "Port; 0 for any free one.", fallback = "8443")
            int port,

            @Key(value = "Certificate chain, PEM; read again when it changes.", fallback = "tls/server.pem")
            Path certificate,

            @Key(value = "Its private key, PKCS#8 PEM.", fallback = "tls/server.key")
            Path key,

            @Key(value = "Serve without TLS: everything can be read and changed on the way.", fallback = "false")
            boolean insecurePlaintext,

            @Key(value = "A connection without a request is closed after this.", fallback = "75s")
            Duration idleTimeout,

            @Key(value = "Longest time from a request's first byte to its answer's last.", fallback = "60s")
            Duration requestTimeout,

            @Key(value = "Most connections at once.", fallback = "10000")
            int connections,

            @Key(value = "Tell gRPC clients that ask which services there are (server reflection).", fallback = "false")
            boolean reflection) {
        public Listen {
            requirePort(port);
        }
    }

    /** @see ServerConfig#admin */
    public record Admin(
            @Key(value = "Address to bind; keep it on loopback or a management network.", fallback = "127.0.0.1")
            String address,

            @Key(value = "Port; 0 for any free one.", fallback = "8444")
            int port) {
        public Admin {
            requirePort(port);
        }
    }

    /** @see ServerConfig#identity */
    public record Identity(
            @Key(value = "File of API keys, as `sallyport keys` writes it.", fallback = "access/keys.json")
            Path apiKeys,

            @Key(value = "File of the key that API keys are hashed with.", fallback = "access/pepper")
            Path pepper,

            @Key("Bearer tokens; off without a key set.") Tokens tokens,

            @Key(value = "Ask nobody for a proof and allow everybody everything.", fallback = "false")
            boolean insecureAnonymous) {}

    /** @see Identity#tokens */
    public record Tokens(
            @Key(
                    value = "JSON Web Key Set (RFC 7517) of the issuer; used when an issuer is named.",
                    fallback = "keys/jwks.json")
            Path jwks,

            @Key(
                    value = "The one issuer accepted, compared character by character; empty for no tokens.",
                    fallback = "")
            String issuer,

            @Key(value = "What must be among a token's audiences.", fallback = "sallyport")
            String audience,

            @Key(value = "Longest lifetime of a token.", fallback = "1h")
            Duration maxLifetime) {}

    /** @see ServerConfig#access */
    public record Access(
            @Key(value = "File of access rules; what no rule allows is refused.", fallback = "access/policy.yaml")
            Path policy) {}

    /** @see ServerConfig#models */
    public record Models(
            @Key(value = "Folder of sealed bundles, NAME/VERSION each.", fallback = "models")
            Path store,

            @Key(
                    value = "Public keys, PEM, one of which must have signed a bundle.",
                    fallback = "[keys/signing.pub.pem]")
            List<Path> signers,

            @Key(
                    value =
                            "Files of admission policies, each of which must admit a model; empty for trust in its signature alone.",
                    fallback = "[]")
            List<Path> admission,

            @Key(
                    value = "Whose signatures count: `signers` for those keys, for every model; `policy` for what "
                            + "`models.trustPolicy` says.",
                    fallback = "signers")
            TrustMode trust,

            @Key(value = "File of a trust policy: who may sign which models.", fallback = "access/trust.yaml")
            Path trustPolicy,

            @Key(
                    value =
                            "File of what was admitted under the trust policy; kept by the server, and never to be lost.",
                    fallback = "trust.json")
            Path trustMemory,

            @Key(value = "File of the key that model keys are wrapped with.", fallback = "keys/encryption.json")
            Path keyEncryptionKey,

            @Key(value = "Serve these alone, as NAME/VERSION; empty for whatever the store has.", fallback = "[]")
            List<String> only,

            @Key(value = "How many of a model's newest versions are served; 0 for all.", fallback = "0")
            int newestVersions,

            @Key(
                    value = "Label that points to a model's newest version until it is promoted; empty for none.",
                    fallback = "stable")
            String newestLabel,

            @Key(value = "File of what labels were promoted to; kept by the server.", fallback = "labels.json")
            Path labels,

            @Key(value = "Look for new and removed bundles this often; 0s for never.", fallback = "0s")
            Duration watchEvery,

            @Key(
                    value = "Most memory of all models, bytes; 0 for three quarters of what the machine or container"
                            + " has.",
                    fallback = "0")
            long memoryBytes,

            @Key("How requests that wait for the same model are run.")
            BatchingConfig batching,

            @Key(value = "What differs for single models, by their names.", fallback = "{}")
            Map<String, ModelConfig> each) {}

    /** Who says whose signatures count. */
    public enum TrustMode {
        SIGNERS,
        POLICY
    }

    /** @see ServerConfig#audit */
    public record Audit(
            @Key(value = "Folder of the log.", fallback = "audit")
            Path folder,

            @Key(value = "Folder of the keys that sign checkpoints.", fallback = "keys/audit")
            Path keys,

            @Key(value = "File of the key that commitments are made with.", fallback = "keys/commitment")
            Path commitmentKey,

            @Key(
                    value = "The log's name in its checkpoints, a URL without its scheme.",
                    fallback = "sallyport.local/audit")
            String origin,

            @Key(
                    value = "`durable`; `insecure-discard` makes entries and drops them, `insecure-off` makes none.",
                    fallback = "durable")
            AuditMode mode) {}

    /** What becomes of audit entries. */
    public enum AuditMode {
        DURABLE,
        INSECURE_DISCARD,
        INSECURE_OFF
    }

    /** @see ServerConfig#runtime */
    public record Runtime(
            @Key(value = "Runs at once; 0 for the number of processors.", fallback = "0")
            int threads,

            @Key(value = "Most predictions that wait for a thread.", fallback = "1024")
            int queue,

            @Key(value = "Longest time for one prediction, waiting included.", fallback = "30s")
            Duration deadline,

            @Key(
                    value = "How long the server asks itself before it is ready, so that its code is compiled; 0s for"
                            + " not.",
                    fallback = "0s")
            Duration warmUp) {}

    /** @see Limits */
    public record RequestLimits(
            @Key(value = "Largest body as sent, bytes.", fallback = "67108864")
            long bodyBytes,

            @Key(value = "Largest body after decompression, bytes.", fallback = "67108864")
            long inflatedBytes,

            @Key(value = "Most elements of one tensor.", fallback = "67108864")
            long tensorElements,

            @Key(value = "Most inputs, and most outputs, of one request.", fallback = "256")
            int tensors,

            @Key(value = "Deepest nesting of a JSON body.", fallback = "64")
            int jsonDepth,

            @Key(value = "Largest header block, bytes.", fallback = "16384")
            int headerBytes,

            @Key(value = "Most requests at once.", fallback = "1024")
            int concurrentRequests,

            @Key(value = "Most bytes of requests at once.", fallback = "536870912")
            long inFlightBytes) {

        public Limits limits() {
            return new Limits(
                    bodyBytes,
                    inflatedBytes,
                    tensorElements,
                    tensors,
                    jsonDepth,
                    headerBytes,
                    concurrentRequests,
                    inFlightBytes);
        }
    }
}
