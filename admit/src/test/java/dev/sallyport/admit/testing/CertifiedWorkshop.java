package dev.sallyport.admit.testing;

import dev.sallyport.admit.TrustPolicy;
import dev.sallyport.admit.trust.TrustRules;
import dev.sallyport.bundle.Bundle;
import dev.sallyport.bundle.BundleLimits;
import dev.sallyport.bundle.ModelSignature;
import dev.sallyport.bundle.Signatory;
import dev.sallyport.bundle.SignedContent.Resource;
import dev.sallyport.bundle.SigningKey;
import dev.sallyport.bundle.certificate.CertificateIdentity;
import dev.sallyport.bundle.certificate.CertificateTrust;
import dev.sallyport.bundle.hybrid.HybridSigningKey;
import dev.sallyport.bundle.testing.CertificateForm;
import dev.sallyport.bundle.testing.TestAuthority;
import dev.sallyport.core.Digest;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Pem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A workshop whose signer is known by a certificate and signs twice, and a policy that asks for both. */
public final class CertifiedWorkshop {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String SIGNATURE = "model.sig";
    private static final String SECOND = "hybrid.sig";

    private final Workshop workshop;
    private final TestAuthority root = TestAuthority.root("CN=Root");
    private final TestAuthority middle = root.below("CN=Middle", form -> {});
    private final HybridSigningKey hybrid = HybridSigningKey.generate(RANDOM);
    private final TrustPolicy policy;

    public CertifiedWorkshop(Workshop workshop) {
        this.workshop = workshop;
        CertificateTrust trust = new CertificateTrust(
                List.of(root.certificate()),
                List.of(CertificateIdentity.of("email:ml@example.org").orElseThrow()),
                null,
                false);
        this.policy = new TrustPolicy(
                TrustRules.of(List.of(), List.of(trust), List.of(hybrid.publicKey())),
                null,
                InstantSource.fixed(CertificateForm.FROM));
    }

    public TrustPolicy policy() {
        return policy;
    }

    private static PublicKey publicKey(SigningKey key) {
        try {
            byte[] spki = Pem.decode("PUBLIC KEY", key.publicKey().pem()).orElseThrow();
            return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(spki));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<X509Certificate> chain(TestAuthority authority, CertificateForm form) {
        return List.of(authority.issue(form), authority.certificate());
    }

    private CertificateForm form() {
        return new CertificateForm("CN=Signer", publicKey(workshop.signer()));
    }

    public Path seal(Path model, ModelRef ref, Path out) {
        return workshop.seal(model, ref, out, new Signatory(workshop.signer(), chain(middle, form()), hybrid));
    }

    /** What can go wrong with the certificates and the second signature, by who may sign and by who may not. */
    public List<Mutant> mutants(Path bundle, Path other) throws IOException {
        List<Mutant> mutants = new ArrayList<>();
        TestAuthority stranger = TestAuthority.root("CN=Root").below("CN=Middle", form -> {});
        resigned(mutants, bundle, "a stranger's certificate", chain(stranger, form()));
        resigned(mutants, bundle, "another's name", chain(middle, form().email("x@example.org")));
        resigned(mutants, bundle, "a server's certificate", chain(middle, form().purposes("2b06010505070301")));
        resigned(
                mutants,
                bundle,
                "an expired certificate",
                chain(
                        middle,
                        form().valid(CertificateForm.FROM.minusSeconds(9), CertificateForm.FROM.minusSeconds(1))));
        resigned(mutants, bundle, "without the authority between", List.of(middle.issue(form())));
        resigned(mutants, bundle, "the key alone", List.of());
        String signature = Files.readString(bundle.resolve(SIGNATURE));
        String first = signature.replaceAll(".*?(\\{\"rawBytes\":\"[^\"]*\"\\}).*", "$1");
        text(mutants, bundle, "no certificates", signature.replaceAll("\\{\"rawBytes\":[^\\]]*", ""));
        text(
                mutants,
                bundle,
                "the signer's last",
                signature.replace(first + ",", "").replace("}]},\"tlog", "}," + first + "]},\"tlog"));
        text(mutants, bundle, "many", signature.replace(first, first + ("," + first).repeat(20)));
        Path second = bundle.resolve(SECOND);
        byte[] theirs = Files.readAllBytes(other.resolve(SECOND));
        second(mutants, bundle, "of another bundle", theirs);
        second(mutants, bundle, "none", null);
        second(mutants, bundle, "empty", new byte[0]);
        String text = Files.readString(second);
        second(
                mutants,
                bundle,
                "one algorithm",
                text.replaceFirst("\"ed25519\":\"[^\"]*\",", "").getBytes(StandardCharsets.UTF_8));
        for (int at = 30; at < text.length(); at += 97) {
            byte[] flipped = Files.readAllBytes(second);
            flipped[at] ^= 1;
            second(mutants, bundle, "bit at " + at, flipped);
        }
        return mutants;
    }

    private static void text(List<Mutant> mutants, Path bundle, String name, String changed) {
        mutants.add(new Mutant(
                "certificates", name, bundle, folder -> Files.writeString(folder.resolve(SIGNATURE), changed)));
    }

    private void resigned(List<Mutant> mutants, Path bundle, String name, List<X509Certificate> chain) {
        mutants.add(new Mutant("certificates", name, bundle, folder -> sign(folder, chain)));
    }

    /** By who may sign the first time: the first signature is valid and covers what is there. */
    private void second(List<Mutant> mutants, Path bundle, String name, byte @Nullable [] content) {
        mutants.add(new Mutant("second signature", name, bundle, folder -> {
            Files.delete(folder.resolve(SECOND));
            if (content != null) {
                Files.write(folder.resolve(SECOND), content);
            }
            sign(folder, chain(middle, form()));
        }));
    }

    private void sign(Path folder, List<X509Certificate> chain) throws IOException {
        List<Resource> files = new ArrayList<>();
        for (String name :
                Bundle.open(folder, BundleLimits.DEFAULT).listing().sizes().keySet()) {
            if (!name.equals(SIGNATURE)) {
                files.add(Resource.ofFile(name, Digest.sha256(Files.readAllBytes(folder.resolve(name)))));
            }
        }
        ModelSignature signature = chain.isEmpty()
                ? ModelSignature.sign("counting", files, workshop.signer(), RANDOM)
                : ModelSignature.sign("counting", files, workshop.signer(), chain, RANDOM);
        Files.write(folder.resolve(SIGNATURE), signature.toBytes());
    }
}
