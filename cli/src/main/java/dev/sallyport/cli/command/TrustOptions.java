package dev.sallyport.cli.command;

import dev.sallyport.admit.trust.TrustRules;
import dev.sallyport.bundle.TrustedKey;
import dev.sallyport.bundle.certificate.CertificateFiles;
import dev.sallyport.bundle.certificate.CertificateIdentity;
import dev.sallyport.bundle.certificate.CertificateTrust;
import dev.sallyport.bundle.certificate.RevocationLists;
import dev.sallyport.bundle.hybrid.HybridKey;
import dev.sallyport.cli.path.NamedPath;
import dev.sallyport.cli.state.StateFolder;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.ProblemException;
import dev.sallyport.server.Trust;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whose signatures count: a policy file, or keys and certificates named one by one. */
final class TrustOptions {
    /** Of a list named on the command line, which says itself how long it is good. */
    private static final Duration CRL_AGE = Duration.ofDays(365);

    @Option(
            names = "--public-key",
            paramLabel = "PEM",
            description = "Whose signature counts (default: the state folder's own key).")
    private @Nullable Path publicKey;

    @Option(
            names = "--trust",
            paramLabel = "PEM",
            description = "Certificates that a signer's certificate must lead to; no others are trusted.")
    private @Nullable Path anchors;

    @Option(
            names = "--identity",
            paramLabel = "KIND:NAME",
            description =
                    "With --trust: whom the certificate must name, as email:, uri:, dns: or subject:; may be repeated.")
    private List<String> identities = new ArrayList<>();

    @Option(
            names = "--crl",
            paramLabel = "FILE",
            description = "With --trust: a revocation list of each issuer; may be repeated.")
    private List<Path> crls = new ArrayList<>();

    @Option(
            names = "--insecure-any-usage",
            description = "With --trust: accept certificates that were not issued for code signing.")
    private boolean anyUsage;

    @Option(
            names = "--hybrid-public-key",
            paramLabel = "FILE",
            description = "Ask for a second signature by this hybrid key.")
    private @Nullable Path hybrid;

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description = "A trust policy, YAML or JSON, in the place of the other options.")
    private @Nullable Path policy;

    /** @param state whose own key is trusted where nothing is named */
    TrustRules rules(StateFolder state) {
        if (policy != null) {
            if (publicKey != null || anchors != null || hybrid != null) {
                throw invalid("either --policy, or --public-key, --trust and --hybrid-public-key");
            }
            return Trust.rules(NamedPath.file(policy, "a trust policy by --policy"));
        }
        if (anchors == null && !(identities.isEmpty() && crls.isEmpty() && !anyUsage)) {
            throw invalid("--identity, --crl and --insecure-any-usage belong to --trust");
        }
        List<TrustedKey> keys = new ArrayList<>();
        if (publicKey != null) {
            keys.add(TrustedKey.read(NamedPath.file(publicKey, "a public key in PEM by --public-key")));
        } else if (anchors == null) {
            keys.add(TrustedKey.read(own(state)));
        }
        List<HybridKey> second = hybrid == null
                ? List.of()
                : List.of(HybridKey.read(NamedPath.file(hybrid, "a hybrid public key by --hybrid-public-key")));
        return TrustRules.of(keys, anchors == null ? List.of() : List.of(certificates(anchors)), second);
    }

    private CertificateTrust certificates(Path file) {
        List<X509Certificate> trusted = CertificateFiles.read(NamedPath.file(file, "certificates in PEM by --trust"));
        if (identities.isEmpty()) {
            throw invalid("--trust needs --identity: whom the signer's certificate must name");
        }
        List<CertificateIdentity> named = new ArrayList<>();
        for (String identity : identities) {
            named.add(CertificateIdentity.of(identity)
                    .orElseThrow(() -> invalid(
                            "`" + identity + "` is no identity: it begins with email:, uri:, dns: or subject:")));
        }
        RevocationLists lists = crls.isEmpty()
                ? null
                : new RevocationLists(
                        crls.stream()
                                .map(crl -> CertificateFiles.readCrl(NamedPath.file(crl, "a revocation list by --crl")))
                                .toList(),
                        CRL_AGE);
        return new CertificateTrust(trusted, named, lists, anyUsage);
    }

    /** The key that what this state folder sealed was signed with. */
    static Path own(StateFolder state) {
        Path own = state.trustedKey();
        if (!Files.exists(own)) {
            throw invalid("no key to trust: there is no `" + own
                    + "`; name one by --public-key or --state, certificates by --trust, or a policy by --policy");
        }
        return own;
    }

    private static ProblemException invalid(String finding) {
        return new ProblemException(new ConfigurationInvalid(List.of(finding)));
    }
}
