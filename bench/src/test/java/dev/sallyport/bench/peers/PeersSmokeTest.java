package dev.sallyport.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.bench.Java;
import dev.sallyport.core.Problem;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonValue;
import dev.sallyport.core.json.JsonValue.JsonArray;
import dev.sallyport.core.json.JsonValue.JsonObject;
import dev.sallyport.core.json.JsonValue.JsonString;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The whole benchmark, shortly, beside one peer that is really installed, started and asked. */
class PeersSmokeTest {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final Path TARGET = HOME.resolve("bench/target");
    private static final List<String> PROGRAMS = List.of("h2load", "wrk", "python3");

    @Test
    @Timeout(value = 25, unit = TimeUnit.MINUTES)
    void a_smoke_run_measures_both_servers_and_judges_nothing() throws Exception {
        for (String program : PROGRAMS) {
            assumeTrue(isInstalled(program), program + " is not installed");
        }
        assumeTrue(Files.exists(HOME.resolve("cli/target/sallyport.jar")), "the command is not built");
        Path errors = TARGET.resolve("peers-smoke.log");
        List<String> command = Java.command(PeersBench.class, "--smoke", "--peers", "fastapi");
        command.add(1, "-Dbench.home=" + HOME);
        ProcessBuilder run = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(errors.toFile());
        run.environment().put("SALLYPORT_NO_BUILD", "1");
        assertThat(run.start().waitFor()).as(Files.readString(errors)).isZero();
        assertThat(Files.readString(TARGET.resolve("peers.md")))
                .contains("nothing is judged by it")
                .doesNotContain("could not be installed");
        JsonObject report = (JsonObject) JsonValue.parse(
                Files.readAllBytes(TARGET.resolve("peers.json")), JsonLimits.DOCUMENT, Problem.RequestMalformed::new);
        for (String server : List.of("sallyport off", "sallyport on", "fastapi")) {
            assertThat(points(report, "closed", server)).as(server).isNotEmpty().allMatch(PeersSmokeTest::counts);
            assertThat(points(report, "open", server)).as(server).isNotEmpty();
            assertThat(((JsonObject) member(report, "startMillis")).members()).containsKey("fastapi");
        }
        assertThat(((JsonArray) member(report, "promises")).elements()).isEmpty();
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static List<JsonObject> points(JsonObject report, String list, String server) {
        return ((JsonArray) member(report, list))
                .elements().stream()
                        .map(JsonObject.class::cast)
                        .filter(point -> member(point, "server").equals(new JsonString(server)))
                        .toList();
    }

    private static boolean counts(JsonObject point) {
        return point.members().containsKey("serverMicros") && !point.members().containsKey("fault");
    }

    private static JsonValue member(JsonObject object, String name) {
        JsonValue value = object.members().get(name);
        if (value == null) {
            throw new AssertionError("no `" + name + "`");
        }
        return value;
    }
}
