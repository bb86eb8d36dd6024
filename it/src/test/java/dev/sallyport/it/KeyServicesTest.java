package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.core.Action;
import dev.sallyport.core.AuditEvent.Administration;
import dev.sallyport.it.Program.Outcome;
import dev.sallyport.it.RestCaller.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** A bundle goes from the file's key to each of the other services, and a real server serves it from there. */
@TestInstance(Lifecycle.PER_CLASS)
class KeyServicesTest {
    private static final Path SOFTHSM = Path.of("/usr/lib/softhsm/libsofthsm2.so");
    private static final String LEASE = "  lease: 20s\n  renewEvery: 1s\n";

    @TempDir
    static Path folder;

    private RunningServer first;
    private byte[] payload;
    private byte[] envelope;
    private byte[] signature;

    @BeforeAll
    void seal() throws IOException {
        Path models = folder.resolve("models");
        Files.createDirectories(models.resolve("digits"));
        Files.createSymbolicLink(models.resolve("digits/1"), Repository.EXAMPLES.resolve("digits/models/digits/1"));
        first = RunningServer.quickstart(folder.resolve("state"), models);
        first.close();
        payload = Files.readAllBytes(bundle().resolve("payload/0001-0001.enc"));
        envelope = Files.readAllBytes(bundle().resolve("envelope.json"));
        signature = Files.readAllBytes(bundle().resolve("model.sig"));
    }

    private Path bundle() {
        return first.state().resolve("models/digits/1");
    }

    private Path secret(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    /** Wraps the bundle, as it was sealed first, for {@code service} and configures the server for that. */
    private Path use(String service, String more) throws IOException {
        Files.write(bundle().resolve("envelope.json"), envelope);
        Files.write(bundle().resolve("model.sig"), signature);
        Path file = Files.writeString(folder.resolve("service.yaml"), service);
        Path config = first.state().resolve("sallyport.yaml");
        Files.writeString(config, "keys:\n" + more + "  service:\n" + service.indent(4));
        rewrap(fileService(), file);
        assertThat(bundle().resolve("payload/0001-0001.enc")).hasBinaryContent(payload);
        return file;
    }

    private void rewrap(Path from, Path to) {
        Command.run(
                        List.of("env", "SOFTHSM2_CONF=" + folder.resolve("softhsm2.conf")),
                        folder,
                        "keys",
                        "rewrap",
                        bundle(),
                        "--state",
                        first.state(),
                        "--key-service",
                        from,
                        "--to",
                        to)
                .succeeded();
    }

    private Path fileService() throws IOException {
        return Files.writeString(folder.resolve("file.yaml"), "kind: file\n");
    }

    private static void eventually(Duration patience, Callable<Boolean> met) throws Exception {
        long end = System.nanoTime() + patience.toNanos();
        while (!met.call()) {
            assertThat(System.nanoTime()).as("not met within " + patience).isLessThan(end);
            Thread.sleep(100);
        }
    }

    /** The status; 0 where a machine that is busy was too slow for the server's limits on connections. */
    private static int infers(RestCaller caller) {
        try {
            return caller.infer("digits", Example.named("digits").request(0, 1)).status();
        } catch (IOException e) {
            return 0;
        }
    }

    /** What was done since an entry, each with its outcome. */
    private static List<String> acts(RunningServer server, long before) {
        return new AuditFolder(server.state())
                .since(before).stream()
                        .filter(Administration.class::isInstance)
                        .map(Administration.class::cast)
                        .map(event -> event.action().word() + " " + event.outcome())
                        .toList();
    }

    private static void serves(RestCaller caller) throws Exception {
        eventually(Duration.ofSeconds(60), () -> infers(caller) == 200);
    }

    @Test
    void the_double_of_vault_is_what_hvac_expects() {
        try (VaultDouble vault = new VaultDouble()) {
            Outcome outcome = Program.run(
                    Repository.CLIENTS.resolve("python"),
                    Duration.ofMinutes(1),
                    List.of(
                            Clients.keyServices().resolve("python").toString(),
                            "-B",
                            "vault_calls.py",
                            vault.address(),
                            VaultDouble.ROLE,
                            VaultDouble.SECRET));
            assertThat(outcome.succeeded().lastLine()).isEqualTo("as hvac expects");
        }
    }

    private String vault(VaultDouble vault) throws IOException {
        Path secretId = secret("vault.secret-id", VaultDouble.SECRET + "\n");
        return """
            kind: vault
            timeout: 2s
            vault:
              address: %s
              insecurePlaintext: true
              key: models
              roleId: %s
              secretId: %s
            """.formatted(vault.address(), VaultDouble.ROLE, secretId);
    }

    @Test
    void what_vault_refuses_is_unloaded_and_what_it_does_not_answer_runs_to_the_end_of_its_lease() throws Exception {
        try (VaultDouble vault = new VaultDouble()) {
            Path service = use(vault(vault), LEASE);
            assertThat(Files.readString(bundle().resolve("envelope.json"))).contains("vault:transit/models");
            try (RunningServer server = RunningServer.serve(first, Map.of());
                    RestCaller caller = new RestCaller(server.connection())) {
                serves(caller);
                long before = new AuditFolder(server.state()).size();
                // No answer: what is loaded runs on for the lease, and nothing is loaded anew.
                vault.stop();
                long stopped = System.nanoTime();
                Answer load = caller.load("digits", "1");
                assertThat(load.status()).as(load.body()).isEqualTo(503);
                assertThat(load.code()).isEqualTo("key/unavailable");
                serves(caller);
                eventually(Duration.ofSeconds(60), () -> infers(caller) == 404);
                assertThat(Duration.ofNanos(System.nanoTime() - stopped)).isGreaterThan(Duration.ofSeconds(4));
                // An answer again: it comes back by itself.
                vault.start();
                eventually(Duration.ofSeconds(60), () -> infers(caller) == 200);
                // Refused: gone by the next question.
                vault.revoke();
                eventually(Duration.ofSeconds(60), () -> infers(caller) == 404);
                assertThat(caller.load("digits", "1").code()).isEqualTo("key/refused");
                vault.grant();
                assertThat(caller.load("digits", "1").status()).isEqualTo(200);
                serves(caller);
                assertThat(server.output()).doesNotContain(VaultDouble.SECRET, VaultDouble.TOKEN, "\tat ");
                eventually(
                        Duration.ofSeconds(30),
                        () -> acts(server, before).contains(Action.KEY_RELEASE.word() + " done"));
                assertThat(acts(server, before))
                        .contains(
                                Action.KEY_RELEASE.word() + " key/unavailable",
                                Action.KEY_RELEASE.word() + " key/refused",
                                "unload done",
                                "load key/unavailable",
                                "load key/refused",
                                "load done");
            }
            vault.rotate("models");
            rewrap(service, service);
            assertThat(Files.readString(bundle().resolve("envelope.json"))).contains("dmF1bHQ6djI6");
        }
    }

    @Test
    void a_token_keeps_its_key_and_opens_the_bundle() throws Exception {
        assumeTrue(Files.exists(SOFTHSM) && Program.find("softhsm2-util").isPresent(), "softhsm2 is not installed");
        Path tokens = Files.createDirectories(folder.resolve("tokens"));
        Path conf = Files.writeString(
                folder.resolve("softhsm2.conf"), "directories.tokendir = " + tokens + "\nobjectstore.backend = file\n");
        List<String> env = List.of("env", "SOFTHSM2_CONF=" + conf);
        Program.run(
                        folder,
                        Duration.ofSeconds(30),
                        List.of(
                                "env",
                                "SOFTHSM2_CONF=" + conf,
                                "softhsm2-util",
                                "--init-token",
                                "--free",
                                "--label",
                                "models",
                                "--pin",
                                "1234",
                                "--so-pin",
                                "5678"))
                .succeeded();
        String service = """
            kind: pkcs11
            pkcs11:
              library: %s
              pin: %s
              key: models
            """.formatted(SOFTHSM, secret("pin", "1234\n"));
        Path file = Files.writeString(folder.resolve("service.yaml"), service);
        assertThat(Command.run(env, folder, "keys", "token-key", "--key-service", file)
                        .succeeded()
                        .out())
                .contains("made pkcs11:models");
        Outcome again = Command.run(env, folder, "keys", "token-key", "--key-service", file);
        Command.isMistake(again, 3, "key/unavailable", "the token has a key of this label already");
        use(service, "");
        try (RunningServer server = RunningServer.serve(first, Map.of("SOFTHSM2_CONF", conf.toString()));
                RestCaller caller = new RestCaller(server.connection())) {
            serves(caller);
        }
    }

    @Test
    void aws_kms_opens_the_bundle_until_the_key_is_gone() throws Exception {
        Path python = Clients.keyServices();
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        String endpoint = "http://127.0.0.1:" + port;
        Process moto = new ProcessBuilder(
                        python.resolve("moto_server").toString(), "-H", "127.0.0.1", "-p", Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("moto.log").toFile())
                .start();
        try {
            eventually(Duration.ofSeconds(60), () -> kms("create", endpoint).exit() == 0);
            String key = kms("create", endpoint).succeeded().lastLine();
            Path credentials = secret(
                    "aws.json", "{\"Version\":1,\"AccessKeyId\":\"AKIDEXAMPLE\",\"SecretAccessKey\":\"example\"}");
            String service = """
                kind: aws-kms
                awsKms:
                  region: eu-central-1
                  endpoint: %s
                  insecurePlaintext: true
                  key: %s
                  credentials: %s
                """.formatted(endpoint, key, credentials);
            use(service, LEASE);
            try (RunningServer server = RunningServer.serve(first, Map.of());
                    RestCaller caller = new RestCaller(server.connection())) {
                serves(caller);
                kms("lose", endpoint).succeeded();
                eventually(Duration.ofSeconds(60), () -> infers(caller) == 404);
                assertThat(caller.load("digits", "1").code()).isEqualTo("key/refused");
            }
        } finally {
            moto.destroy();
            moto.waitFor();
        }
    }

    private Outcome kms(String... arguments) {
        List<String> command = new java.util.ArrayList<>(
                List.of(Clients.keyServices().resolve("python").toString(), "-B", "kms_keys.py"));
        command.addAll(List.of(arguments));
        return Program.run(Repository.CLIENTS.resolve("python"), Duration.ofMinutes(1), command);
    }

    @Test
    void a_recipient_opens_what_was_sealed_to_it() throws Exception {
        Path own = folder.resolve("recipient.pem");
        Command.run(folder, "keys", "recipient", own).succeeded();
        Command.run(
                        folder,
                        "seal",
                        Repository.EXAMPLES.resolve("digits/models/digits/1/model.onnx"),
                        "--name",
                        "digits",
                        "--version",
                        "2",
                        "--out",
                        first.state().resolve("models/digits/2"),
                        "--recipient",
                        own + ".pub",
                        "--state",
                        first.state())
                .succeeded();
        Files.writeString(
                first.state().resolve("sallyport.yaml"),
                "keys:\n  service:\n    kind: recipient\n    recipient: " + own + "\nmodels:\n  only: [digits/2]\n");
        try (RunningServer server = RunningServer.serve(first, Map.of());
                RestCaller caller = new RestCaller(server.connection())) {
            serves(caller);
        }
    }

    @Test
    void what_could_show_keys_is_said_before_the_start() throws IOException {
        Files.writeString(first.state().resolve("sallyport.yaml"), "{}\n");
        Outcome text = Command.run(folder, "serve", "--check", "--state", first.state());
        assertThat(text.succeeded().out())
                .contains(
                        "# good  core-files: none may be written",
                        "# good  memory-access: ",
                        "# good  attach: off",
                        "# good  heap-dump: off",
                        "# good  crash-core: off",
                        "# good  debugger: none");
        Outcome json = Command.run(folder, "serve", "--check", "--json", "--state", first.state());
        assertThat(json.succeeded().out()).contains("\"hygiene\"", "\"check\": \"core-files\"");
        Outcome refused = Command.run(
                List.of(
                        "env",
                        "SALLYPORT_KEYS__HYGIENE=required",
                        "SALLYPORT_LISTEN__PORT=0",
                        "SALLYPORT_JAVA_OPTS=-XX:+HeapDumpOnOutOfMemoryError"),
                folder,
                "serve",
                "--state",
                first.state());
        Command.isMistake(refused, 2, "configuration/invalid", "`keys.hygiene` is `required`", "heap-dump");
    }
}
