package dev.sallyport.it;

import dev.sallyport.cli.state.StateFolder;
import dev.sallyport.cli.state.Workplace;
import dev.sallyport.guard.identity.TokenIssuer;
import dev.sallyport.it.Program.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Callers with the wrong key, the wrong authority or the wrong address. */
@TestInstance(Lifecycle.PER_CLASS)
class CallerMistakesTest {
    private static final int FINDING = 1;
    private static final int UNAVAILABLE = 3;
    private static final String WAY_OUT = "`sallyport token` make new ones";

    @TempDir
    static Path folder;

    private Path other = Path.of("");
    private RunningServer server;

    @BeforeAll
    void start() {
        other = folder.resolve("other");
        server = RunningServer.quickstart(folder.resolve("state"));
        Command.run(folder, "keys", "init", "--state", other).succeeded();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private Outcome predict(String model, String credential, Path ca, String url) throws IOException {
        Path key = Files.writeString(Files.createTempFile(folder, "key", ""), credential);
        return Command.run(
                folder,
                "predict",
                model,
                "--rows",
                "1",
                "--data",
                Repository.EXAMPLES.resolve("digits/test.csv"),
                "--url",
                url,
                "--ca",
                ca,
                "--key-file",
                key);
    }

    private Outcome predictAs(String credential) throws IOException {
        return predict(
                "digits",
                credential,
                server.connection().ca(),
                server.connection().rest().toString());
    }

    @Test
    void an_expired_token() throws IOException {
        TokenIssuer past = new TokenIssuer(
                Workplace.tokenKey(new StateFolder(server.state()), new SecureRandom()),
                Workplace.TOKEN_ISSUER,
                () -> Instant.now().minus(Duration.ofHours(1)),
                new SecureRandom());
        TokenIssuer present = new TokenIssuer(
                Workplace.tokenKey(new StateFolder(server.state()), new SecureRandom()),
                Workplace.TOKEN_ISSUER,
                Instant::now,
                new SecureRandom());
        Duration life = Duration.ofMinutes(15);

        Command.isMistake(
                predictAs(past.issue("alice", Set.of("clients"), "sallyport", life)),
                FINDING,
                "auth/unauthenticated",
                "expired",
                WAY_OUT);
        predictAs(present.issue("alice", Set.of("clients"), "sallyport", life)).succeeded();
    }

    @Test
    void a_revoked_key() throws Exception {
        String key = Command.run(folder, "keys", "create", "bob", "--state", server.state())
                .succeeded()
                .out()
                .strip();
        TimeUnit.SECONDS.sleep(1);
        predictAs(key).succeeded();
        Command.run(folder, "keys", "revoke", key.split("_")[1], "--state", server.state())
                .succeeded();
        TimeUnit.SECONDS.sleep(1);

        Command.isMistake(predictAs(key), FINDING, "auth/unauthenticated", "revoked", WAY_OUT);
    }

    @Test
    void a_key_of_another_server_and_one_that_is_none() throws IOException {
        String foreign = Files.readString(other.resolve("access/client.key"));

        for (String credential : new String[] {foreign, "letmein", ""}) {
            Command.isMistake(predictAs(credential), FINDING, "auth/unauthenticated", "another server", WAY_OUT);
        }
    }

    @Test
    void a_model_that_is_not_served() throws IOException {
        Command.isMistake(
                predict(
                        "digit",
                        server.connection().credential(),
                        server.connection().ca(),
                        server.connection().rest().toString()),
                FINDING,
                "model/unknown",
                "`digit`",
                "sallyport models list");
    }

    @Test
    void an_administrators_call_with_a_clients_key() throws IOException {
        Path key = Files.writeString(
                Files.createTempFile(folder, "key", ""), server.connection().credential());

        Outcome outcome =
                Command.run(folder, "models", "unload", "digits", "1", "--key-file", key, "--state", server.state());

        Command.isMistake(outcome, FINDING, "auth/forbidden", "access policy", "--key-file");
    }

    @Test
    void a_certificate_of_another_authority() throws IOException {
        Outcome outcome = predict(
                "digits",
                server.connection().credential(),
                other.resolve("tls/ca.pem"),
                server.connection().rest().toString());

        Command.isMistake(outcome, UNAVAILABLE, server.connection().rest().toString(), "authority", "--ca");
    }

    @Test
    void an_authority_that_nobody_named() {
        List<Object> words = new ArrayList<>(List.of("predict", "digits", "--key", "x", "--data"));
        words.addAll(List.of(
                Repository.EXAMPLES.resolve("digits/test.csv"),
                "--url",
                server.connection().rest()));

        Command.isMistake(Command.run(folder, words.toArray()), UNAVAILABLE, "authority", "--ca");
    }

    @Test
    void plain_text_where_tls_is_spoken_and_the_reverse() throws IOException {
        String plain = server.connection().rest().toString().replace("https", "http");

        Outcome outcome = predict(
                "digits", server.connection().credential(), server.connection().ca(), plain);

        Command.isMistake(outcome, UNAVAILABLE, plain);
    }

    @Test
    void a_server_that_does_not_run() throws IOException {
        Outcome named = predict(
                "digits", server.connection().credential(), server.connection().ca(), "https://localhost:1");
        Outcome unnamed = Command.run(
                folder,
                "predict",
                "digits",
                "--data",
                Repository.EXAMPLES.resolve("digits/test.csv"),
                "--state",
                other);

        Command.isMistake(named, UNAVAILABLE, "https://localhost:1", "nothing listens there", "sallyport serve");
        Command.isMistake(unnamed, 2, "connection.json", "sallyport quickstart", "--key-file");
    }
}
