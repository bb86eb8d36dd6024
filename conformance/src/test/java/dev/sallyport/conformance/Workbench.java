package dev.sallyport.conformance;

import dev.sallyport.admit.SealableModel;
import dev.sallyport.audit.CheckpointKeys;
import dev.sallyport.audit.Committer;
import dev.sallyport.audit.LogReader;
import dev.sallyport.bundle.BundleLimits;
import dev.sallyport.bundle.BundleSealer;
import dev.sallyport.bundle.Progress;
import dev.sallyport.bundle.SealRequest;
import dev.sallyport.bundle.SigningCurve;
import dev.sallyport.bundle.SigningKey;
import dev.sallyport.bundle.keys.FileKeyService;
import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.guard.identity.ApiKeyStore;
import dev.sallyport.onnx.OnnxLimits;
import dev.sallyport.onnx.testing.OnnxBuilder;
import dev.sallyport.server.SallyportServer;
import dev.sallyport.server.SecretFile;
import dev.sallyport.server.config.ConfigReader;
import dev.sallyport.server.config.YamlDocument;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A state folder, what it takes to seal models into its store, and a server of it that may be started again. */
final class Workbench implements AutoCloseable {
    private static final String ORIGIN = "example.com/workbench";
    private static final String ZEROS =
            "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[0,0]}]}";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String POLICY = """
        version: 1
        rules:
          - {allow: ["*"], groups: [administrators], models: ["*"]}
          - {allow: [infer, metadata, statistics], principals: [caller, other], models: ["*"]}
          - {deny: [infer, metadata], principals: [caller, other], models: ["inner-*"]}
        """;

    private final Path folder;
    private final SecureRandom random = new SecureRandom();
    private final SigningKey signer = SigningKey.generate(SigningCurve.P256, random);
    private final FileKeyService keys;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final String administrator;
    private final String caller;
    private final String other;
    private @Nullable SallyportServer server;

    Workbench(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder.resolve("models"));
        Files.createDirectories(folder.resolve("keys"));
        Files.createDirectories(folder.resolve("access"));
        Files.writeString(folder.resolve("access/policy.yaml"), POLICY);
        byte[] pepper = SecretFile.generate(random);
        Files.write(folder.resolve("access/pepper"), pepper);
        Files.write(folder.resolve("keys/commitment"), SecretFile.generate(random));
        CheckpointKeys.generate(ORIGIN, random).save(folder.resolve("keys/audit"));
        Files.writeString(
                folder.resolve("keys/signing.pub.pem"), signer.publicKey().pem());
        keys = FileKeyService.create(folder.resolve("keys/encryption.json"), random);
        ApiKeyStore store = new ApiKeyStore(
                folder.resolve("access/keys.json"), SecretFile.read(folder.resolve("access/pepper")), System::nanoTime);
        administrator = store.mint("root", Set.of("administrators"), Instant.now(), null, random)
                .reveal();
        caller = store.mint("caller", Set.of(), Instant.now(), null, random).reveal();
        other = store.mint("other", Set.of(), Instant.now(), null, random).reveal();
    }

    /** An answer as it came. */
    record Answer(int status, String body) {
        JsonDocument json() {
            return JsonDocument.parse(
                    body.getBytes(StandardCharsets.UTF_8), JsonLimits.DOCUMENT, RequestMalformed::new);
        }

        String code() {
            return json().optionalString("code").orElse("");
        }
    }

    /** {@code y = x + number}, FP32 {@code [N,2]}: its answer tells which version gave it. */
    static OnnxBuilder adding(float number) {
        return new OnnxBuilder()
                .input("x", dev.sallyport.core.DataType.FP32, "N", 2)
                .output("y", dev.sallyport.core.DataType.FP32, "N", 2)
                .initializer("number", new long[] {1}, number)
                .node("Add", "x number", "y");
    }

    /** {@code y = x}, FP32 {@code [N,2]}, in so many steps that a run takes longer than handing it over. */
    static OnnxBuilder slow() {
        OnnxBuilder model = new OnnxBuilder()
                .input("x", dev.sallyport.core.DataType.FP32, "N", 2)
                .output("y", dev.sallyport.core.DataType.FP32, "N", 2)
                .initializer("number", new long[] {1}, 1f);
        String last = "x";
        for (int i = 0; i < 400; i++) {
            String next = i == 399 ? "y" : "t" + i;
            // Not zero, which the runtime would leave out.
            model.node(i % 2 == 0 ? "Add" : "Sub", last + " number", next);
            last = next;
        }
        return model;
    }

    /** Into the store, whole from one moment to the next. */
    Path seal(String name, String version, OnnxBuilder model) throws IOException {
        return seal(name, version, model, List.of());
    }

    /** The same, with warm-up requests. */
    Path seal(String name, String version, OnnxBuilder model, List<List<Tensor>> warmup) throws IOException {
        Path file = Files.write(folder.resolve("model.onnx"), model.toBytes());
        Path draft = folder.resolve("draft-" + random.nextLong());
        try (SealableModel sealable = SealableModel.read(file, OnnxLimits.DEFAULT, BundleLimits.DEFAULT)) {
            new BundleSealer(BundleLimits.DEFAULT, random)
                    .seal(
                            sealable.request(new ModelRef(name, version), sealable.contract(), "", "")
                                    .withWarmup(warmup),
                            signer,
                            keys,
                            draft,
                            Progress.NONE);
        }
        Path place = place(name, version);
        Files.createDirectories(folder.resolve("models").resolve(name));
        return Files.move(draft, place);
    }

    /** An ensemble whose contract nobody derived. */
    Path sealEnsemble(String name, String version, ModelContract contract, String declaration) throws IOException {
        Files.createDirectories(folder.resolve("models").resolve(name));
        new BundleSealer(BundleLimits.DEFAULT, random)
                .seal(
                        SealRequest.ofEnsemble(
                                new ModelRef(name, version),
                                contract,
                                "",
                                "",
                                declaration.getBytes(StandardCharsets.UTF_8)),
                        signer,
                        keys,
                        place(name, version),
                        Progress.NONE);
        return place(name, version);
    }

    /** Out of the store, whole from one moment to the next. */
    void remove(String name, String version) throws IOException {
        Files.move(place(name, version), folder.resolve("removed-" + random.nextLong()));
    }

    Path place(String name, String version) {
        return folder.resolve("models").resolve(name).resolve(version);
    }

    SallyportServer start(String models) {
        String yaml = """
            listen: {port: 0, insecurePlaintext: true}
            admin: {port: 0}
            audit: {origin: %s}
            models: %s
            """.formatted(ORIGIN, models);
        SallyportServer started =
                SallyportServer.start(ConfigReader.read(YamlDocument.parse(yaml, "test"), folder, Map.of()));
        server = started;
        return started;
    }

    void stop() {
        if (server != null) {
            server.close();
            server = null;
        }
    }

    int port() {
        return running().port();
    }

    /** Of whoever {@link #infer} asks as. */
    String callerKey() {
        return caller;
    }

    /** Of whoever {@link #administer} asks as. */
    String administratorKey() {
        return administrator;
    }

    /** With the key of the server's own. */
    Committer committer() {
        return new Committer(SecretFile.read(folder.resolve("keys/commitment")));
    }

    List<SallyportServer.Refused> refused() {
        return running().refused();
    }

    Answer administer(String path) throws IOException {
        return send(running().adminPort(), path, administrator, "POST", "");
    }

    Answer administerAsCaller(String path) throws IOException {
        return send(running().adminPort(), path, caller, "POST", "");
    }

    Answer models() throws IOException {
        return send(running().adminPort(), "/admin/models", administrator, "GET", "");
    }

    /** @param model a name, or {@code NAME/versions/VERSION} */
    Answer infer(String model) throws IOException {
        return infer(model, ZEROS);
    }

    /** As {@link #number}, of another caller. */
    double numberOfOther(String model) throws IOException {
        return number(send(running().port(), "/v2/models/" + model + "/infer", other, "POST", ZEROS));
    }

    Answer infer(String model, String body) throws IOException {
        return send(running().port(), "/v2/models/" + model + "/infer", caller, "POST", body);
    }

    /** As the caller. */
    Answer get(String path) throws IOException {
        return send(running().port(), path, caller, "GET", "");
    }

    Answer getAsAdministrator(String path) throws IOException {
        return send(running().port(), path, administrator, "GET", "");
    }

    /** Answers and refusals of requests, in their order. */
    List<AuditEvent> requests() {
        return new LogReader(folder.resolve("audit"))
                .tail(LogReader.MAX_TAIL).stream()
                        .map(entry -> entry.event())
                        .filter(event -> !(event instanceof AuditEvent.Administration))
                        .toList();
    }

    /** On the callers' port, by the administrator. */
    Answer post(String path, String body) throws IOException {
        return send(running().port(), path, administrator, "POST", body);
    }

    /** What the version adds; NaN where it does not answer. */
    double number(String model) throws IOException {
        return number(infer(model));
    }

    private static double number(Answer answer) {
        return answer.status() == 200
                ? Double.parseDouble(answer.body().replaceAll("(?s).*\"data\":\\[([^,\\]]+).*", "$1"))
                : Double.NaN;
    }

    private SallyportServer running() {
        if (server == null) {
            throw new IllegalStateException("not started");
        }
        return server;
    }

    private Answer send(int port, String path, String key, String method, String body) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE)
                .header("authorization", "Bearer " + key)
                .header("content-type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The administrative acts of the log as {@code action target outcome}. */
    List<String> acts() {
        return new LogReader(folder.resolve("audit"))
                .tail(LogReader.MAX_TAIL).stream()
                        .map(entry -> entry.event())
                        .filter(AuditEvent.Administration.class::isInstance)
                        .map(AuditEvent.Administration.class::cast)
                        .map(act -> act.action().word() + " " + act.target() + " " + act.outcome())
                        .toList();
    }

    @Override
    public void close() {
        stop();
        client.shutdownNow();
        client.close();
        keys.close();
    }
}
