package dev.sallyport.conformance;

import dev.sallyport.admit.SealableModel;
import dev.sallyport.audit.CheckpointKeys;
import dev.sallyport.audit.LogVerifier;
import dev.sallyport.audit.Verification;
import dev.sallyport.bundle.BundleLimits;
import dev.sallyport.bundle.BundleSealer;
import dev.sallyport.bundle.Progress;
import dev.sallyport.bundle.SigningCurve;
import dev.sallyport.bundle.SigningKey;
import dev.sallyport.bundle.keys.FileKeyService;
import dev.sallyport.core.DataType;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.SecretBytes;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonWriter;
import dev.sallyport.guard.identity.ApiKeyStore;
import dev.sallyport.onnx.OnnxLimits;
import dev.sallyport.onnx.testing.OnnxBuilder;
import dev.sallyport.runtime.Batching;
import dev.sallyport.server.SallyportServer;
import dev.sallyport.server.SecretFile;
import dev.sallyport.server.config.BatchingConfig;
import dev.sallyport.server.config.ConfigReader;
import dev.sallyport.server.config.ServerConfig;
import dev.sallyport.server.config.YamlDocument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The real server on loopback, with the models that the vectors speak of. */
final class TestServer implements AutoCloseable {
    private static final String ORIGIN = "example.com/conformance";
    private static final String POLICY = """
        version: 1
        rules:
          - {allow: [infer, metadata, statistics], principals: [caller], models: ["*"]}
          - {deny: [infer, metadata], principals: [caller], models: [hidden]}
        """;

    private final Path folder;
    private final SecureRandom random = new SecureRandom();
    private final CheckpointKeys auditKeys = CheckpointKeys.generate(ORIGIN, random);
    private final SallyportServer server;
    private final String callerKey;

    /** Takes the API keys of the vectors and their token issuer's keys as its own. */
    TestServer(Path folder, JsonDocument keys, JsonDocument tokens) throws IOException {
        this.folder = folder;
        write("policy.yaml", POLICY.getBytes(StandardCharsets.UTF_8));
        write("pepper", (keys.string("pepper") + "\n").getBytes(StandardCharsets.US_ASCII));
        write(
                "keys.json",
                JsonWriter.compact().value(keys.value("store").orElseThrow()).toBytes());
        write(
                "jwks.json",
                JsonWriter.compact().value(tokens.value("jwks").orElseThrow()).toBytes());
        write("commitment", SecretFile.generate(random));
        auditKeys.save(folder.resolve("audit-keys"));
        SecretBytes pepper = SecretBytes.copyOf(HexFormat.of().parseHex(keys.string("pepper")));
        callerKey = new ApiKeyStore(folder.resolve("keys.json"), pepper, System::nanoTime)
                .mint("caller", Set.of(), Instant.now(), null, random)
                .reveal();
        seal();
        server = SallyportServer.start(config(tokens.object("policy")));
    }

    private void write(String name, byte[] content) throws IOException {
        Files.write(folder.resolve(name), content);
    }

    private void seal() throws IOException {
        SigningKey signer = SigningKey.generate(SigningCurve.P256, random);
        write("signer.pem", signer.publicKey().pem().getBytes(StandardCharsets.US_ASCII));
        try (FileKeyService service = FileKeyService.create(folder.resolve("encryption.json"), random)) {
            for (DataType type : DataType.values()) {
                seal("echo-" + type.name().toLowerCase(java.util.Locale.ROOT), "1", echo(type), signer, service);
            }
            for (String version : List.of("1", "2", "10")) {
                seal("echo", version, echo(DataType.FP32), signer, service);
            }
            seal("hidden", "1", echo(DataType.FP32), signer, service);
            seal("pair", "1", pair(), signer, service);
        }
    }

    private static byte[] echo(DataType type) {
        return new OnnxBuilder()
                .input("x", type, "n")
                .output("y", type, "n")
                .node("Identity", "x", "y")
                .toBytes();
    }

    private static byte[] pair() {
        return new OnnxBuilder()
                .input("a", DataType.FP32, 2, 2)
                .input("b", DataType.INT64, "n")
                .output("c", DataType.FP32, 2, 2)
                .output("d", DataType.INT64, "n")
                .node("Identity", "a", "c")
                .node("Identity", "b", "d")
                .toBytes();
    }

    private void seal(String name, String version, byte[] model, SigningKey signer, FileKeyService service)
            throws IOException {
        Path file = Files.write(folder.resolve("model.onnx"), model);
        Path out = folder.resolve("models").resolve(name).resolve(version);
        Files.createDirectories(folder.resolve("models").resolve(name));
        try (SealableModel sealable = SealableModel.read(file, OnnxLimits.DEFAULT, BundleLimits.DEFAULT)) {
            new BundleSealer(BundleLimits.DEFAULT, random)
                    .seal(
                            sealable.request(
                                    new ModelRef(name, version), sealable.contract(), "Apache-2.0", "made for a test"),
                            signer,
                            service,
                            out,
                            Progress.NONE);
        }
    }

    private ServerConfig config(JsonDocument issuer) {
        Path unused = folder.resolve("unused");
        return new ServerConfig(
                new ServerConfig.Listen(
                        "127.0.0.1",
                        0,
                        unused,
                        unused,
                        true,
                        Duration.ofSeconds(75),
                        Duration.ofSeconds(60),
                        100,
                        true),
                new ServerConfig.Admin("127.0.0.1", 0),
                new ServerConfig.Identity(
                        folder.resolve("keys.json"),
                        folder.resolve("pepper"),
                        new ServerConfig.Tokens(
                                folder.resolve("jwks.json"),
                                issuer.string("issuer"),
                                issuer.string("audience"),
                                Duration.ofSeconds(issuer.integer("maxLifetimeSeconds"))),
                        false),
                new ServerConfig.Access(folder.resolve("policy.yaml")),
                new ServerConfig.Models(
                        folder.resolve("models"),
                        List.of(folder.resolve("signer.pem")),
                        List.of(),
                        ServerConfig.TrustMode.SIGNERS,
                        folder.resolve("trust.yaml"),
                        folder.resolve("trust.json"),
                        folder.resolve("encryption.json"),
                        List.of(),
                        0,
                        "stable",
                        folder.resolve("labels.json"),
                        Duration.ZERO,
                        0,
                        new BatchingConfig(Batching.Mode.AUTOMATIC, 32, List.of(), Duration.ZERO, 0, false, 0, 0),
                        Map.of()),
                new ServerConfig.Audit(
                        folder.resolve("audit"),
                        folder.resolve("audit-keys"),
                        folder.resolve("commitment"),
                        ORIGIN,
                        ServerConfig.AuditMode.DURABLE),
                new ServerConfig.Runtime(2, 64, Duration.ofSeconds(20), Duration.ZERO),
                new ServerConfig.RequestLimits(1 << 20, 2 << 20, 100_000, 8, 64, 16 << 10, 64, 64 << 20),
                ConfigReader.read(YamlDocument.parse("{}", "test"), folder, Map.of())
                        .keys());
    }

    int port() {
        return server.port();
    }

    int adminPort() {
        return server.adminPort();
    }

    /** Of a caller that may infer with every model but {@code hidden}. */
    String callerKey() {
        return callerKey;
    }

    List<SallyportServer.Refused> refused() {
        return server.refused();
    }

    /** Of the log, once it is closed. */
    Verification verifiedLog() {
        return LogVerifier.verify(folder.resolve("audit"), auditKeys.verifiers());
    }

    @Override
    public void close() {
        server.close();
    }
}
