package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.it.Program.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients that are not ours get from one running server. */
class ClientsTest extends AtQuickstart {
    @Test
    void the_python_clients_measure_the_stated_accuracy_over_every_protocol() {
        List<JsonDocument> results = Findings.of(Clients.python("accuracy.py", server.connection()));
        assertThat(results).hasSize(Example.all().size() * 4 * 2);
        assertThat(results).allSatisfy(ClientsTest::isAsStated);
    }

    @Test
    void the_node_client_measures_the_stated_accuracy() {
        Path node = Clients.node();
        Outcome outcome = Program.run(
                node,
                Duration.ofMinutes(2),
                List.of(
                        "node",
                        "accuracy.mjs",
                        server.connection().file().toString(),
                        Repository.EXAMPLES.toString(),
                        Repository.PROTOS.toString()));
        List<JsonDocument> results = Findings.of(outcome);
        assertThat(results).hasSize(Example.all().size() * 3);
        assertThat(results).allSatisfy(ClientsTest::isAsStated);
        assertThat(results)
                .allSatisfy(result -> assertThat(result.integer("index")).isNotNegative());
    }

    private static void isAsStated(JsonDocument result) {
        assertThat(result.integer("correct")).as(result.string("model")).isEqualTo(result.integer("stated"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"digits", "diagnosis", "diagnosis-mlp", "credit"})
    void curl_measures_the_stated_accuracy(String model) throws IOException {
        Example example = Example.named(model);
        Path request = folder.resolve(model + ".json");
        int correct = 0;
        for (int first = 0; first < example.size(); first += 100) {
            Files.writeString(request, example.request(first, Math.min(100, example.size() - first)));
            correct += example.correct(
                    first,
                    Curl.post(server.connection(), folder, request, "/v2/models/" + model + "/infer")
                            .succeeded()
                            .out());
        }
        assertThat((long) correct).isEqualTo(example.statedCorrect());
    }

    @Test
    void health_metadata_and_refusals_are_as_documented() {
        everyFindingIsGood("surface.py");
    }

    @Test
    void bad_input_is_refused_and_leaves_the_server_whole() {
        everyFindingIsGood("bad_input.py");
    }

    private void everyFindingIsGood(String script) {
        Findings.allGood(Clients.python(script, server.connection()));
    }
}
