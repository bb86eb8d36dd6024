package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.it.Program.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What TensorFlow Serving's own client, and curl as its documents use it, get from one running server. */
class ServingClientsTest extends AtQuickstart {
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
                    first,
                    Curl.post(server.connection(), folder, request, "/v1/models/" + model + ":predict")
                            .succeeded()
                            .out());
        }
        assertThat((long) correct).isEqualTo(example.statedCorrect());
    }
}
