package dev.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateTest {
    @TempDir
    Path folder;

    private void init() {
        assertThat(CommandRun.of("keys", "init", "--state", folder).exitCode()).isZero();
    }

    private Map<Path, String> contents() throws IOException {
        Map<Path, String> contents = new HashMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(file, Files.readString(file));
            }
        }
        return contents;
    }

    @Test
    void making_it_again_changes_nothing() throws IOException {
        init();
        Map<Path, String> first = contents();

        init();

        assertThat(contents()).isEqualTo(first);
    }

    @Test
    void what_is_missing_is_made_again_and_the_rest_is_kept() throws IOException {
        init();
        Map<Path, String> first = contents();
        Path certificate = folder.resolve("tls/server.pem");
        Files.delete(certificate);

        init();

        assertThat(certificate).exists();
        assertThat(contents().get(folder.resolve("tls/ca.pem"))).isEqualTo(first.get(folder.resolve("tls/ca.pem")));
        assertThat(contents().get(folder.resolve("access/client.key")))
                .isEqualTo(first.get(folder.resolve("access/client.key")));
    }

    @Test
    void secrets_are_readable_by_their_owner_alone() throws IOException {
        init();

        for (String secret : List.of(
                "tls/ca.key",
                "tls/server.key",
                "access/pepper",
                "access/keys.json",
                "access/client.key",
                "access/administrator.key",
                "keys/signing.pem",
                "keys/encryption.json",
                "keys/audit",
                "keys/commitment",
                "keys/token.jwk")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(secret))))
                    .as(secret)
                    .isEqualTo("rw-------");
        }
        for (String inner : List.of("access", "keys", "tls", "models", "audit")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(inner))))
                    .as(inner)
                    .isEqualTo("rwx------");
        }
    }

    private X509Certificate certificate(String name) throws IOException, GeneralSecurityException {
        try (var pem = Files.newInputStream(folder.resolve("tls").resolve(name))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
        }
    }

    @Test
    void the_certificate_is_for_this_machine_and_signed_by_an_authority_for_servers_only()
            throws IOException, GeneralSecurityException {
        init();
        X509Certificate ca = certificate("ca.pem");
        X509Certificate server = certificate("server.pem");

        server.verify(ca.getPublicKey());
        ca.verify(ca.getPublicKey());
        server.checkValidity();

        assertThat(server.getIssuerX500Principal()).isEqualTo(ca.getSubjectX500Principal());
        assertThat(server.getSubjectAlternativeNames().stream().map(name -> String.valueOf(name.get(1))))
                .containsExactly("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
        assertThat(server.getBasicConstraints()).isEqualTo(-1);
        assertThat(server.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(ca.getBasicConstraints()).isZero();
        assertThat(ca.getSerialNumber().bitLength()).isEqualTo(127);
    }

    @Test
    void keys_are_made_listed_and_revoked() {
        init();

        CommandRun made = CommandRun.of("keys", "create", "alice", "--group", "clients", "--state", folder, "--json");
        String id = made.json().string("id");
        CommandRun revoked = CommandRun.of("keys", "revoke", id, "--state", folder, "--json");
        CommandRun again = CommandRun.of("keys", "revoke", id, "--state", folder, "--json");
        CommandRun list = CommandRun.of("keys", "list", "--state", folder, "--json");

        assertThat(made.json().string("key")).startsWith("sp_" + id + "_");
        assertThat(revoked.exitCode()).isZero();
        assertThat(again.exitCode()).isEqualTo(ExitCode.FINDING);
        assertThat(list.json().objects("keys"))
                .extracting(key -> key.string("principal"), key -> key.has("revoked"))
                .contains(
                        org.assertj.core.groups.Tuple.tuple("alice", true),
                        org.assertj.core.groups.Tuple.tuple("client", false));
        assertThat(list.out()).doesNotContain(made.json().string("key"));
    }

    @Test
    void a_token_is_signed_by_the_published_key() throws IOException {
        CommandRun run = CommandRun.of("token", "alice", "--state", folder, "--json");

        assertThat(run.exitCode()).isZero();
        assertThat(run.json().string("token").split("\\.")).hasSize(3);
        assertThat(Files.readString(folder.resolve("keys/jwks.json")))
                .contains("\"keys\"")
                .doesNotContain("\"d\"");
    }
}
