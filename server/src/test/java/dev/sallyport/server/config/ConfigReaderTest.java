package dev.sallyport.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.ProblemException;
import dev.sallyport.runtime.Batching;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ConfigReaderTest {
    private static final Path FOLDER = Path.of("/srv/sallyport");

    private static ServerConfig read(String yaml) {
        return read(yaml, Map.of());
    }

    private static ServerConfig read(String yaml, Map<String, String> environment) {
        return ConfigReader.read(YamlDocument.parse(yaml, "test"), FOLDER, environment);
    }

    private static List<String> findings(String yaml, Map<String, String> environment) {
        try {
            read(yaml, environment);
            return List.of();
        } catch (ProblemException e) {
            return ((ConfigurationInvalid) e.problem()).findings();
        }
    }

    @Test
    void an_empty_file_gives_a_secure_server_on_loopback() {
        ServerConfig config = read("{}");
        assertThat(config.listen().address()).isEqualTo("127.0.0.1");
        assertThat(config.listen().insecurePlaintext()).isFalse();
        assertThat(config.identity().insecureAnonymous()).isFalse();
        assertThat(config.audit().mode()).isEqualTo(ServerConfig.AuditMode.DURABLE);
        assertThat(config.admin().address()).isEqualTo("127.0.0.1");
    }

    @Test
    void paths_are_relative_to_the_file() {
        ServerConfig config = read("models: {store: ../bundles, signers: [a.pem, /etc/b.pem]}");
        assertThat(config.models().store()).isEqualTo(Path.of("/srv/bundles"));
        assertThat(config.models().signers()).containsExactly(FOLDER.resolve("a.pem"), Path.of("/etc/b.pem"));
    }

    @Test
    void every_kind_of_value_is_read() {
        ServerConfig config = read("""
                listen: {port: 9443, idleTimeout: 1500ms, insecurePlaintext: true}
                audit: {mode: insecure-discard}
                runtime: {deadline: 2m}
                limits: {bodyBytes: 9007199254740993}
                """);
        assertThat(config.listen().port()).isEqualTo(9443);
        assertThat(config.listen().idleTimeout()).isEqualTo(Duration.ofMillis(1500));
        assertThat(config.listen().insecurePlaintext()).isTrue();
        assertThat(config.audit().mode()).isEqualTo(ServerConfig.AuditMode.INSECURE_DISCARD);
        assertThat(config.runtime().deadline()).isEqualTo(Duration.ofMinutes(2));
        assertThat(config.limits().bodyBytes()).isEqualTo(9007199254740993L);
    }

    @Test
    void the_environment_overrides_by_path() {
        ServerConfig config = read(
                "listen: {port: 1}",
                Map.of(
                        "SALLYPORT_LISTEN__PORT", "2",
                        "SALLYPORT_LISTEN__INSECURE_PLAINTEXT", "true",
                        "SALLYPORT_MODELS__SIGNERS", "[x.pem]",
                        "SALLYPORT_QUICKSTART_ONCE", "1"));
        assertThat(config.listen().port()).isEqualTo(2);
        assertThat(config.listen().insecurePlaintext()).isTrue();
        assertThat(config.models().signers()).containsExactly(FOLDER.resolve("x.pem"));
    }

    @Test
    void all_findings_come_at_once() {
        assertThat(findings(
                        "listen: {prot: 1, port: eighty, idleTimeout: 5}\nlimits: {tensors: -1}\nnonsense: 1",
                        Map.of("SALLYPORT_LISTEN__COLOUR", "blue")))
                .containsExactlyInAnyOrder(
                        "`listen.prot` is not a key; did you mean `listen.port`?",
                        "`listen.port` must be a whole number of 0 or more",
                        "`listen.idleTimeout` must be a time such as 500ms, 30s, 5m or 1h",
                        "`limits.tensors` must be a whole number of 0 or more",
                        "`nonsense` is not a key",
                        "environment variable `SALLYPORT_LISTEN__COLOUR` names no key");
    }

    @Test
    void a_slip_in_a_variable_is_recognised() {
        assertThat(findings("{}", Map.of("SALLYPORT_LISTEN__IDLETIMEOUT", "1s")))
                .containsExactly("environment variable `SALLYPORT_LISTEN__IDLETIMEOUT` names no key; did you mean"
                        + " `SALLYPORT_LISTEN__IDLE_TIMEOUT`?");
    }

    @Test
    void a_port_that_cannot_be_is_found() {
        assertThat(findings("{listen: {port: 65536}, admin: {port: 99999}}", Map.of()))
                .containsExactlyInAnyOrder("`listen`: port is 0 to 65535", "`admin`: port is 0 to 65535");
    }

    @Test
    void a_model_inherits_how_its_requests_are_run_and_says_the_rest_itself() {
        ServerConfig config = read(
                """
                models:
                  batching: {maxRows: 16, mixPrincipals: true}
                  each:
                    digits: {latest: 2, labels: {stable: 3, canary: "4"}, batching: {mode: "on", maxDelay: 2ms}}
                    sums: {specific: [1, "3"]}
                """, Map.of("SALLYPORT_MODELS__BATCHING__MAX_ROWS", "8", "SALLYPORT_MODELS__EACH__SUMS__LATEST", "0"));
        assertThat(config.models().batching().mode()).isEqualTo(Batching.Mode.AUTOMATIC);
        ModelConfig digits = Objects.requireNonNull(config.models().each().get("digits"));
        ModelConfig sums = Objects.requireNonNull(config.models().each().get("sums"));
        assertThat(digits.latest()).isEqualTo(2);
        assertThat(digits.labels()).isEqualTo(Map.of("stable", "3", "canary", "4"));
        assertThat(digits.batching().batching())
                .isEqualTo(new Batching(
                        Batching.Mode.ON, 8, List.of(), Duration.ofMillis(2), Integer.MAX_VALUE, true, 0, 0));
        assertThat(sums.specific()).containsExactly("1", "3");
        assertThat(sums.batching()).isEqualTo(config.models().batching());
    }

    @Test
    void requests_of_different_principals_share_no_run_and_nothing_is_watched_unless_asked_for() {
        ServerConfig.Models models = read("{}").models();
        assertThat(models.batching().mixPrincipals()).isFalse();
        assertThat(models.watchEvery()).isZero();
        assertThat(models.each()).isEmpty();
    }

    @Test
    void settings_of_a_model_that_contradict_each_other_are_found() {
        assertThat(findings("""
                        models:
                          batching: {maxRows: 4}
                          each:
                            a: {latest: 1, specific: [1]}
                            b: {labels: [x], colour: blue}
                            c: {batching: {mode: on, preferredRows: [8]}}
                            d: {batching: {maxRows: 0}}
                            e: {batching: {maxDelay: 1h}}
                        """, Map.of()))
                .containsExactlyInAnyOrder(
                        "`models.each.a`: either `latest` or `specific`",
                        "`models.each.b.labels` must be a mapping of names",
                        "`models.each.b.colour` is not a key",
                        "`models.each.c.batching`: preferred rows: 1 to the most rows of a run",
                        "`models.each.d.batching`: rows of a run: 1 to 1024",
                        "`models.each.e.batching`: maxDelay is at most 10s");
    }

    @Test
    void yaml_with_two_meanings_is_refused() {
        assertThatThrownBy(() -> read("listen: {port: 1, port: 2}")).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> read("a: &x [1]\nb: *x")).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> read("listen: !!java.net.URL [x]")).isInstanceOf(ProblemException.class);
    }

    @Test
    void what_is_printed_reads_back_as_the_same_configuration() {
        ServerConfig config = read("{listen: {port: 5}, models: {only: [a/1, b/2], each: {m: {labels: {canary: 01},"
                + " batching: {mode: 'on', preferredRows: [4, 8]}}}}}");
        assertThat(read(ConfigPrinter.effective(config))).isEqualTo(config);
    }

    @Test
    void the_reference_page_is_what_the_records_say() throws IOException {
        Path page = Path.of("..", "docs", "reference", "configuration.md");
        assertThat(ConfigPrinter.reference())
                .as("run `./sallyport serve --print-reference > docs/reference/configuration.md`")
                .isEqualTo(Files.readString(page));
    }
}
