package dev.sallyport.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
                        "`listen.prot` is not a key",
                        "`listen.port` must be a whole number of 0 or more",
                        "`listen.idleTimeout` must be a time such as 500ms, 30s, 5m or 1h",
                        "`limits.tensors` must be a whole number of 0 or more",
                        "`nonsense` is not a key",
                        "environment variable `SALLYPORT_LISTEN__COLOUR` names no key");
    }

    @Test
    void yaml_with_two_meanings_is_refused() {
        assertThatThrownBy(() -> read("listen: {port: 1, port: 2}")).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> read("a: &x [1]\nb: *x")).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> read("listen: !!java.net.URL [x]")).isInstanceOf(ProblemException.class);
    }

    @Test
    void what_is_printed_reads_back_as_the_same_configuration() {
        ServerConfig config = read("{listen: {port: 5}, models: {only: [a/1, b/2]}}");
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
