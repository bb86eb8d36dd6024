package dev.sallyport.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** An authority as OpenSSL makes it: a root, one below it, and signers' certificates. */
final class CertificateAuthority {
    static final String EMAIL = "ml@example.org";

    private final Path folder;

    CertificateAuthority(Path folder) {
        assumeTrue(Program.find("openssl").isPresent(), "openssl is not installed");
        this.folder = folder;
        key("root");
        openssl(
                "req",
                "-x509",
                "-new",
                "-key",
                "root.key",
                "-subj",
                "/O=Example/CN=Root",
                "-days",
                "30",
                "-addext",
                "keyUsage=critical,keyCertSign,cRLSign",
                "-out",
                "root.pem");
        certify("middle", "root", "basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign,cRLSign\n");
    }

    /** A signer's certificate, for code signing; {@link #key} must have made its key. */
    Path signer(String name) {
        return certify(
                name,
                "middle",
                "keyUsage=critical,digitalSignature\nextendedKeyUsage=codeSigning\nsubjectAltName=email:" + EMAIL
                        + "\n");
    }

    Path certify(String name, String issuer, String extensions) {
        if (!Files.exists(file(name + ".key"))) {
            key(name);
        }
        write(name + ".ext", extensions);
        openssl("req", "-new", "-key", name + ".key", "-subj", "/O=Example/CN=" + name, "-out", name + ".csr");
        openssl(
                "x509",
                "-req",
                "-in",
                name + ".csr",
                "-CA",
                issuer + ".pem",
                "-CAkey",
                issuer + ".key",
                "-CAcreateserial",
                "-days",
                "20",
                "-extfile",
                name + ".ext",
                "-out",
                name + ".pem");
        return file(name + ".pem");
    }

    Path key(String name) {
        openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", name + ".key");
        return file(name + ".key");
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    /** The files of these certificates as one. */
    Path chain(String... names) {
        StringBuilder all = new StringBuilder();
        for (String name : names) {
            try {
                all.append(Files.readString(file(name + ".pem")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return write(String.join("-", names) + ".chain", all.toString());
    }

    private Path write(String name, String text) {
        try {
            return Files.writeString(file(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A list by {@code issuer} that revokes these, in PEM. */
    Path crl(String issuer, String... revoked) {
        write("index.txt", "");
        write("crlnumber", "01\n");
        write(
                "ca.cnf",
                "[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\ncrlnumber=crlnumber\ndefault_md=sha256\ndefault_crl_days=5\n");
        for (String each : revoked) {
            openssl(
                    "ca",
                    "-config",
                    "ca.cnf",
                    "-keyfile",
                    issuer + ".key",
                    "-cert",
                    issuer + ".pem",
                    "-revoke",
                    each + ".pem");
        }
        String out = issuer + revoked.length + ".crl";
        openssl(
                "ca",
                "-config",
                "ca.cnf",
                "-keyfile",
                issuer + ".key",
                "-cert",
                issuer + ".pem",
                "-gencrl",
                "-out",
                out);
        return file(out);
    }

    private void openssl(String... arguments) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Program.run(folder, Duration.ofSeconds(30), command).succeeded();
    }
}
