package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.it.Program.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key that never leaves its token, SoftHSM's, signs a bundle. */
class TokenSigningTest {
    private static final Pattern SLOT = Pattern.compile("reassigned to slot ([0-9]+)");

    @TempDir
    Path folder;

    private Path library = Path.of("");
    private List<String> environment = List.of();
    private String slot = "";

    @BeforeEach
    void token() throws IOException {
        assumeTrue(Program.find("softhsm2-util").isPresent(), "softhsm2 is not installed");
        library = Stream.of("/usr/lib/softhsm", "/usr/lib64/softhsm", "/usr/local/lib/softhsm")
                .map(place -> Path.of(place, "libsofthsm2.so"))
                .filter(Files::exists)
                .findFirst()
                .orElse(Path.of(""));
        assumeTrue(Files.exists(library) && !library.toString().isEmpty(), "softhsm2 has no library where it is usual");
        Path tokens = Files.createDirectory(folder.resolve("tokens"));
        Path configuration =
                Files.writeString(folder.resolve("softhsm2.conf"), "directories.tokendir = " + tokens + "\n");
        environment = List.of("env", "SOFTHSM2_CONF=" + configuration);
        Outcome made = run(
                "softhsm2-util", "--init-token", "--free", "--label", "signing", "--pin", "4711", "--so-pin", "0815");
        Matcher number = SLOT.matcher(made.out());
        assertThat(number.find()).as(made.out()).isTrue();
        slot = number.group(1);
        Path provider = Files.writeString(
                folder.resolve("provider.cfg"), "name=Token\nlibrary=%s\nslot=%s\n".formatted(library, slot));
        run(
                Path.of(System.getProperty("java.home"), "bin/keytool").toString(),
                "-genkeypair",
                "-keystore",
                "NONE",
                "-storetype",
                "PKCS11",
                "-storepass",
                "4711",
                "-addprovider",
                "SunPKCS11",
                "-providerarg",
                provider.toString(),
                "-alias",
                "signer",
                "-keyalg",
                "EC",
                "-groupname",
                "secp384r1",
                "-dname",
                "CN=Signer",
                "-ext",
                "eku=codeSigning");
        Files.writeString(folder.resolve("pin"), "4711\n");
    }

    private Outcome run(String... command) {
        return Program.run(
                        folder,
                        Duration.ofSeconds(60),
                        Stream.concat(environment.stream(), Stream.of(command)).toList())
                .succeeded();
    }

    private Outcome seal(String object, Path pin) {
        String uri =
                "pkcs11:slot-id=%s;object=%s?module-path=%s&pin-source=file:%s".formatted(slot, object, library, pin);
        return Command.run(
                environment,
                folder,
                "seal",
                Repository.EXAMPLES.resolve("digits/models/digits/1/model.onnx"),
                "--name",
                "digits",
                "--version",
                "1",
                "--out",
                folder.resolve("bundle"),
                "--state",
                folder.resolve("state"),
                "--pkcs11",
                uri,
                "--json");
    }

    @Test
    void a_bundle_is_signed_in_the_token_and_verified_by_the_reference_tool() throws IOException {
        assertThat(seal("nobody", folder.resolve("pin")).out()).contains("key/unavailable");
        Path wrong = Files.writeString(folder.resolve("wrong"), "1234");
        assertThat(seal("signer", wrong).out()).contains("key/unavailable").doesNotContain("1234");
        seal("signer", folder.resolve("pin")).succeeded();

        Path bundle = folder.resolve("bundle");
        Path key = folder.resolve("signer.pub");
        Path certificate = folder.resolve("signer.pem");
        run(
                Path.of(System.getProperty("java.home"), "bin/keytool").toString(),
                "-exportcert",
                "-rfc",
                "-keystore",
                "NONE",
                "-storetype",
                "PKCS11",
                "-storepass",
                "4711",
                "-addprovider",
                "SunPKCS11",
                "-providerarg",
                folder.resolve("provider.cfg").toString(),
                "-alias",
                "signer",
                "-file",
                certificate.toString());
        String pem = run("openssl", "x509", "-in", certificate.toString(), "-pubkey", "-noout")
                .out();
        Files.writeString(key, pem);
        Command.run(folder, "verify", bundle, "--public-key", key).succeeded();
        run(
                Clients.python().resolve("model_signing").toString(),
                "verify",
                "key",
                "--signature",
                bundle.resolve("model.sig").toString(),
                "--public_key",
                key.toString(),
                bundle.toString());
    }
}
