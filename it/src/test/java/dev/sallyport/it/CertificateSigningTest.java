package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.Program.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our command beside the reference tool: certificates, shards, BLAKE2b, what is left out, a second signature. */
class CertificateSigningTest {
    @TempDir
    Path folder;

    private Path model = Path.of("");

    @BeforeEach
    void model() throws IOException {
        model = folder.resolve("model");
        Path weights = Files.createDirectories(model.resolve("sub")).resolve("weights.bin");
        Files.write(weights, new byte[2_500]);
        Files.writeString(model.resolve("config.json"), "{}");
        Files.createFile(model.resolve("empty"));
    }

    private Outcome tool(Object... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Clients.python().resolve("model_signing").toString());
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return Program.run(folder, Duration.ofSeconds(60), command);
    }

    private Outcome verify(Object... arguments) {
        List<Object> all = new ArrayList<>(List.of("verify"));
        all.addAll(List.of(arguments));
        return Command.run(folder, all.toArray());
    }

    private Outcome seal(Path out, Object... more) {
        List<Object> all = new ArrayList<>(List.of(
                "seal",
                Repository.EXAMPLES.resolve("digits/models/digits/1/model.onnx"),
                "--name",
                "digits",
                "--version",
                "1",
                "--out",
                out,
                "--state",
                folder.resolve("state")));
        all.addAll(List.of(more));
        return Command.run(folder, all.toArray());
    }

    @Test
    void each_verifies_what_the_other_signed_by_certificate() throws IOException {
        CertificateAuthority authority = new CertificateAuthority(folder);
        Path certificate = authority.signer("signer");
        Path root = authority.file("root.pem");
        Path signature = model.resolve("model.sig");
        tool(
                        "sign",
                        "certificate",
                        "--private_key",
                        authority.file("signer.key"),
                        "--signing_certificate",
                        certificate,
                        "--certificate_chain",
                        authority.chain("middle", "root"),
                        "--signature",
                        signature,
                        model)
                .succeeded();
        String who = "email:" + CertificateAuthority.EMAIL;
        Outcome verified = verify(model, "--trust", root, "--identity", who).succeeded();
        assertThat(verified.out()).contains("plain folder", who, "ok  content", "verified model");
        assertRefused(verify(model, "--trust", root, "--identity", "email:x@example.org"), "who is not trusted");
        assertRefused(verify(model, "--trust", certificate, "--identity", "dns:x"), "who is not trusted");
        new CertificateAuthority(Files.createDirectory(folder.resolve("other")));
        assertRefused(
                verify(model, "--trust", folder.resolve("other/root.pem"), "--identity", who), "leads to no anchor");

        Path bundle = folder.resolve("bundle");
        seal(
                        bundle,
                        "--signing-key",
                        authority.file("signer.key"),
                        "--certificate",
                        authority.chain("signer", "middle"))
                .succeeded();
        tool("verify", "certificate", "--signature", bundle.resolve("model.sig"), "--certificate_chain", root, bundle)
                .succeeded();
        verify(bundle, "--trust", root, "--identity", who).succeeded();
        Outcome good = verify(
                bundle,
                "--trust",
                root,
                "--identity",
                who,
                "--crl",
                authority.crl("root"),
                "--crl",
                authority.crl("middle"));
        good.succeeded();
        assertRefused(
                verify(
                        bundle,
                        "--trust",
                        root,
                        "--identity",
                        who,
                        "--crl",
                        authority.crl("root"),
                        "--crl",
                        authority.crl("middle", "signer")),
                "revoked");
        assertRefused(
                verify(bundle, "--trust", root, "--identity", who, "--crl", authority.file("root0.crl")),
                "no fresh revocation list");

        Files.delete(bundle.resolve("model.sig"));
        tool(
                        "sign",
                        "certificate",
                        "--private_key",
                        authority.file("signer.key"),
                        "--signing_certificate",
                        certificate,
                        "--certificate_chain",
                        authority.file("middle.pem"),
                        "--signature",
                        bundle.resolve("model.sig"),
                        bundle)
                .succeeded();
        verify(bundle, "--trust", root, "--identity", who).succeeded();
    }

    private static void assertRefused(Outcome outcome, String finding) {
        assertThat(outcome.exit()).as(outcome.err()).isEqualTo(1);
        assertThat(outcome.out()).contains("no  ").contains(finding);
    }

    @ParameterizedTest
    @CsvSource({"files,sha256", "files,blake2", "shards,sha256", "shards,blake2"})
    void we_verify_every_way_in_which_the_reference_tool_hashes(String method, String hash) throws IOException {
        CertificateAuthority authority = new CertificateAuthority(folder);
        Path key = authority.key("key");
        Program.run(
                        folder,
                        Duration.ofSeconds(30),
                        List.of("openssl", "ec", "-in", key.toString(), "-pubout", "-out", "key.pub"))
                .succeeded();
        Files.writeString(Files.createDirectory(model.resolve(".git")).resolve("HEAD"), "ref");
        Path notes = Files.writeString(model.resolve("notes.txt"), "left out");
        Program.run(
                        folder,
                        Duration.ofSeconds(60),
                        List.of(
                                Clients.python().resolve("python").toString(),
                                "-B",
                                Repository.CLIENTS
                                        .resolve("python/sign_folder.py")
                                        .toString(),
                                key.toString(),
                                model.resolve("model.sig").toString(),
                                method,
                                hash,
                                "--ignore",
                                notes.toString(),
                                model.toString()))
                .succeeded();
        Path pub = folder.resolve("key.pub");
        assertRefused(verify(model, "--public-key", pub), "is not signed");
        assertRefused(verify(model, "--public-key", pub, "--ignore-git"), "notes.txt: is not signed");
        verify(model, "--public-key", pub, "--ignore-git", "--ignore", "notes.txt")
                .succeeded();
        verify(model, "--public-key", pub, "--ignore-as-signed").succeeded();
        assertRefused(
                verify(model, "--public-key", pub, "--ignore-as-signed", "--ignore", "config.json"),
                "is signed and may not be left out");

        Path weights = model.resolve("sub/weights.bin");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[2_300] = 1;
        Files.write(weights, bytes);
        assertRefused(
                verify(model, "--public-key", pub, "--ignore-as-signed"), "sub/weights.bin: is not what was signed");
        Files.delete(weights);
        Files.createSymbolicLink(weights, model.resolve("config.json"));
        assertRefused(verify(model, "--public-key", pub, "--ignore-as-signed"), "is not a regular file");
    }

    @Test
    void the_reference_tool_verifies_a_bundle_that_was_signed_twice() throws IOException {
        Path hybrid = folder.resolve("hybrid.json");
        Command.run(folder, "trust", "hybrid-key", hybrid).succeeded();
        Path bundle = folder.resolve("bundle");
        seal(bundle, "--hybrid-key", hybrid).succeeded();
        Path key = folder.resolve("state/keys/signing.pub.pem");
        tool("verify", "key", "--signature", bundle.resolve("model.sig"), "--public_key", key, bundle)
                .succeeded();
        Object[] twice = {
            bundle, "--public-key", key, "--hybrid-public-key", folder.resolve("hybrid.json.pub"), "--json"
        };
        assertThat(verify(twice).succeeded().out()).contains("ML-DSA-65");
        Files.delete(bundle.resolve("hybrid.sig"));
        assertThat(verify(twice).out()).contains("bundle/tampered");
        Path once = folder.resolve("once");
        seal(once).succeeded();
        twice[0] = once;
        assertThat(verify(twice).out()).contains("bundle/untrusted", "asks for a second signature");
    }
}
