package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.it.Program.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What TensorFlow Serving's own client, and curl as its documents use it, get from one running server. */
@TestInstance(Lifecycle.PER_CLASS)
class ServingClientsTest {
    @TempDir
    static Path folder;

    private RunningServer server;

    @BeforeAll
    void start() {
        server = RunningServer.quickstart(folder.resolve("state"));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private Outcome run(String script) {
        Clients.serving();
        return Clients.python(script, server.connection());
    }

    @Test
    void the_python_client_measures_the_stated_accuracy_by_every_call() {
        List<JsonDocument> results = Findings.of(run("serving_accuracy.py"));
        assertThat(results).hasSize(Example.all().size() * 6 * 2);
        assertThat(results)
                .allSatisfy(result -> assertThat(result.integer("correct"))
                        .as(result.string("model") + " " + result.string("protocol"))
                        .isEqualTo(result.integer("stated")));
    }

    @Test
    void status_metadata_and_refusals_are_as_documented() {
        Findings.allGood(run("serving_surface.py"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"digits", "diagnosis", "diagnosis-mlp", "credit"})
    void curl_measures_the_stated_accuracy(String model) throws IOException {
        Example example = Example.named(model);
        Path request = folder.resolve(model + ".json");
        int correct = 0;
        for (int first = 0; first < example.size(); first += 100) {
            Files.writeString(request, example.instances(first, Math.min(100, example.size() - first)));
            correct += example.correctPredictions(
                    first, curl(model, request).succeeded().out());
        }
        assertThat((long) correct).isEqualTo(example.statedCorrect());
    }

    /** The key goes through a file: a process's arguments can be read by everybody. */
    private Outcome curl(String model, Path request) throws IOException {
        Connection connection = server.connection();
        Path header = folder.resolve("authorization");
        Files.writeString(header, "Authorization: Bearer " + connection.credential());
        return Program.run(
                folder,
                Duration.ofSeconds(30),
                List.of(
                        "curl",
                        "--silent",
                        "--show-error",
                        "--fail-with-body",
                        "--cacert",
                        connection.ca().toString(),
                        "--header",
                        "@" + header,
                        "--data-binary",
                        "@" + request,
                        connection.rest() + "/v1/models/" + model + ":predict"));
    }
}
