package dev.sallyport.cli.command;

import dev.sallyport.bundle.Signatory;
import dev.sallyport.bundle.SigningKey;
import dev.sallyport.bundle.certificate.CertificateFiles;
import dev.sallyport.bundle.hybrid.HybridSigningKey;
import dev.sallyport.bundle.token.Pkcs11Token;
import dev.sallyport.bundle.token.Pkcs11Uri;
import dev.sallyport.cli.path.NamedPath;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.ProblemException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a bundle is signed with, where it is not the state folder's own key alone. */
final class SigningOptions {
    @Option(
            names = "--signing-key",
            paramLabel = "PEM",
            description = "Private key to sign with (default: the state folder's own key).")
    private @Nullable Path key;

    @Option(
            names = "--pkcs11",
            paramLabel = "URI",
            description = "A key on a token to sign with: pkcs11:slot-id=…;object=…?module-path=…&pin-source=file:…")
    private @Nullable String token;

    @Option(
            names = "--certificate",
            paramLabel = "PEM",
            description = "Certificates that speak for the signing key, its own first: sign by the method certificate.")
    private @Nullable Path certificate;

    @Option(
            names = "--hybrid-key",
            paramLabel = "FILE",
            description = "Sign a second time, with Ed25519 and ML-DSA-65, as `sallyport trust hybrid-key` made them.")
    private @Nullable Path hybrid;

    /** Before anything is made. */
    void check() {
        if (key != null && token != null) {
            throw new ProblemException(new ConfigurationInvalid(List.of("either --signing-key or --pkcs11")));
        }
        if (key != null) {
            NamedPath.file(key, "a private key in PEM by --signing-key");
        }
        if (certificate != null) {
            NamedPath.file(certificate, "certificates in PEM by --certificate");
        }
        if (hybrid != null) {
            NamedPath.file(hybrid, "a hybrid key by --hybrid-key");
        }
    }

    Signatory signatory(SigningKey own, SecureRandom random) {
        SigningKey signing = key == null ? own : SigningKey.read(key, random);
        if (token != null) {
            Pkcs11Uri uri = Pkcs11Uri.of(token);
            signing = SigningKey.ofToken(Pkcs11Token.open(uri), uri.object(), random);
        }
        List<X509Certificate> chain = certificate == null ? List.of() : CertificateFiles.read(certificate);
        return new Signatory(signing, chain, hybrid == null ? null : HybridSigningKey.read(hybrid, random));
    }
}
