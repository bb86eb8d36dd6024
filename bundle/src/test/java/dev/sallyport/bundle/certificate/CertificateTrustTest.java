package dev.sallyport.bundle.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.bundle.testing.CertificateForm;
import dev.sallyport.bundle.testing.TestAuthority;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CertificateTrustTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);
    private static final String WHO = "email:ml@example.org";

    private final TestAuthority root = TestAuthority.root("CN=Root,O=Example");
    private final TestAuthority middle = root.below("CN=Middle,O=Example", form -> {});

    private static CertificateForm form() {
        return new CertificateForm("CN=Signer,O=Example", TestAuthority.keys().getPublic());
    }

    private CertificateTrust trust(String identity) {
        return trust(List.of(root.certificate()), identity, null);
    }

    private static CertificateTrust trust(
            List<X509Certificate> anchors, String identity, @Nullable RevocationLists lists) {
        return new CertificateTrust(
                anchors, List.of(CertificateIdentity.of(identity).orElseThrow()), lists, false);
    }

    private SigningCertificate verify(CertificateTrust trust, X509Certificate... chain) {
        return trust.verify(CertificateFiles.encode(List.of(chain)), NOW);
    }

    private void refused(String finding, CertificateTrust trust, X509Certificate... chain) {
        assertThatThrownBy(() -> verify(trust, chain))
                .hasMessageContaining("bundle/untrusted")
                .hasMessageContaining(finding);
    }

    private X509Certificate[] chain(CertificateForm form) {
        return new X509Certificate[] {middle.issue(form), middle.certificate()};
    }

    @Test
    void a_chain_to_an_anchor_is_found_in_any_order_and_with_others_in_it() {
        X509Certificate signer = middle.issue(form());
        SigningCertificate found = verify(
                trust(WHO),
                signer,
                TestAuthority.root("CN=Somebody").certificate(),
                root.certificate(),
                middle.certificate());
        assertThat(found.length()).isEqualTo(3);
        assertThat(found.who()).isEqualTo(WHO);
        assertThat(found.fingerprint()).hasSize(64).isNotEqualTo(found.anchorFingerprint());
        assertThat(found.publicKey()).isEqualTo(signer.getPublicKey());
        assertThat(found.serials()).hasSize(2);
        assertThat(found.expires()).isEqualTo(CertificateForm.UNTIL);
        assertThat(verify(trust(List.of(middle.certificate()), WHO, null), signer)
                        .length())
                .as("an authority in the middle may be the anchor")
                .isEqualTo(2);
    }

    @Test
    void identities_are_compared_whole() {
        for (String identity : List.of(WHO, "subject:CN=Signer,O=Example", "subject:cn=signer, o=example")) {
            assertThat(verify(trust(identity), chain(form())).length()).isEqualTo(3);
        }
        for (String identity : List.of(
                "email:ML@example.org",
                "email:ml@example.org.evil",
                "dns:ml@example.org",
                "subject:CN=Signer",
                "subject:CN=Signer,O=Example,C=DE",
                "uri:ml@example.org")) {
            refused("who is not trusted", trust(identity), chain(form()));
        }
        assertThat(verify(trust("uri:spiffe://example.org/ml"), chain(form().uri("spiffe://example.org/ml")))
                        .who())
                .isEqualTo("uri:spiffe://example.org/ml");
        assertThat(verify(trust("dns:Models.example.org"), chain(form().dns("models.EXAMPLE.org")))
                        .length())
                .isEqualTo(3);
        refused("who is not trusted", trust("dns:example.org"), chain(form().dns("*.example.org")));
        refused("who is not trusted", trust(WHO), chain(form().email("ml@example.org\0.evil")));
        refused("who is not trusted", trust(WHO), chain(form().noNames()));
        for (String none : List.of("ml@example.org", "email:", "ip:10.0.0.1", "subject:not a name", "")) {
            assertThat(CertificateIdentity.of(none)).as(none).isEmpty();
        }
    }

    @Test
    void every_certificate_of_the_path_is_valid_now() {
        Instant past = NOW.minus(DAY);
        Instant future = NOW.plus(DAY);
        refused("the certificate expired at", trust(WHO), chain(form().valid(CertificateForm.FROM, past)));
        refused("is not valid before", trust(WHO), chain(form().valid(future, CertificateForm.UNTIL)));
        TestAuthority old = root.below("CN=Old", form -> form.valid(CertificateForm.FROM, past));
        refused("a certificate of the chain expired at", trust(WHO), old.issue(form()), old.certificate());
        TestAuthority oldRoot = TestAuthority.root("CN=Old root", form -> form.valid(CertificateForm.FROM, past));
        refused("the anchor expired at", trust(List.of(oldRoot.certificate()), WHO, null), oldRoot.issue(form()));
        assertThat(verify(trust(WHO), chain(form().valid(NOW, NOW))).length()).isEqualTo(3);
    }

    @Test
    void only_certificates_for_code_signing_sign() {
        refused("code signing", trust(WHO), chain(form().purposes()));
        refused("code signing", trust(WHO), chain(form().purposes(CertificateForm.SERVER_AUTHENTICATION)));
        refused("code signing", trust(WHO), chain(form().purposes("551d2500")));
        refused("digital signatures", trust(WHO), chain(form().usage(0x20)));
        refused("an authority's", trust("subject:CN=Middle,O=Example"), middle.certificate());
        CertificateTrust any = new CertificateTrust(
                List.of(root.certificate()), List.of(CertificateIdentity.of(WHO).orElseThrow()), null, true);
        assertThat(verify(any, chain(form().purposes().usage(0))).length()).isEqualTo(3);
    }

    @Test
    void who_is_no_authority_certifies_nobody() {
        String rule = "breaks a rule";
        TestAuthority none = root.below("CN=None", form -> form.usage(CertificateForm.DIGITAL_SIGNATURE));
        refused(rule, trust(WHO), none.issue(form()), none.certificate());
        TestAuthority last = root.below("CN=Last", form -> form.authority(0));
        TestAuthority tooLow = last.below("CN=Too low", form -> {});
        assertThat(verify(trust(WHO), last.issue(form()), last.certificate()).length())
                .isEqualTo(3);
        refused(rule, trust(WHO), tooLow.issue(form()), tooLow.certificate(), last.certificate());
        refused(rule, trust(WHO), chain(form().extension("2a030405", true, new byte[] {5, 0})));
        TestAuthority sha1 = root.below("CN=Sha1", form -> {}).weak();
        refused("algorithm", trust(WHO), sha1.issue(form()), sha1.certificate());
    }

    @Test
    void another_authority_of_the_same_name_is_another() {
        TestAuthority impostor = TestAuthority.root("CN=Root,O=Example");
        TestAuthority below = impostor.below("CN=Middle,O=Example", form -> {});
        refused("leads to no anchor", trust(WHO), below.issue(form()), below.certificate(), impostor.certificate());
        refused("leads to no anchor", trust(WHO), below.issue(form()), middle.certificate());
        refused("leads to no anchor", trust(List.of(), WHO, null), chain(form()));
        refused("leads to no anchor", trust(WHO), middle.issue(form()));
    }

    @Test
    void paths_and_chains_have_bounds() {
        List<X509Certificate> chain = new ArrayList<>();
        TestAuthority at = root;
        for (int i = 0; i < 6; i++) {
            at = at.below("CN=Level" + i, form -> {});
            chain.addFirst(at.certificate());
        }
        chain.addFirst(at.issue(form()));
        refused("leads to no anchor", trust(WHO), chain.toArray(X509Certificate[]::new));
        byte[] one = CertificateFiles.encode(chain).getFirst();
        List<byte[]> many = new ArrayList<>();
        for (int i = 0; i <= CertificateTrust.MAX_CHAIN; i++) {
            many.add(one);
        }
        assertThatThrownBy(() -> trust(WHO).verify(many, NOW)).hasMessageContaining("bundle/malformed");
        assertThatThrownBy(() -> trust(WHO).verify(List.of(), NOW)).hasMessageContaining("bundle/malformed");
        byte[] longer = java.util.Arrays.copyOf(one, one.length + 1);
        assertThatThrownBy(() -> trust(WHO).verify(List.of(longer), NOW)).hasMessageContaining("bundle/malformed");
    }

    /** A certificate that is named itself is trusted as it is, but not for longer and not for more. */
    @Test
    void a_signers_own_certificate_may_be_the_anchor() {
        X509Certificate own = TestAuthority.root(
                        "CN=Self",
                        form -> form.usage(CertificateForm.DIGITAL_SIGNATURE).purposes(CertificateForm.CODE_SIGNING))
                .certificate();
        CertificateTrust trust = trust(List.of(own), "subject:CN=Self", null);
        assertThat(verify(trust, own).length()).isEqualTo(1);
        assertThatThrownBy(() -> trust.verify(CertificateFiles.encode(List.of(own)), CertificateForm.UNTIL.plus(DAY)))
                .hasMessageContaining("expired");
    }

    private RevocationLists lists(X509CRL... lists) {
        return new RevocationLists(List.of(lists), Duration.ofDays(7));
    }

    private X509CRL crl(TestAuthority authority, long... serials) {
        return authority.crl(NOW.minus(DAY), NOW.plus(DAY), new byte[0], serials);
    }

    @Test
    void where_there_are_revocation_lists_every_certificate_is_covered_by_a_fresh_one() {
        X509Certificate[] chain = chain(form().serial(5));
        List<X509Certificate> anchors = List.of(root.certificate());
        CertificateTrust good = trust(anchors, WHO, lists(crl(root, 9), crl(middle, 4, 6)));
        assertThat(verify(good, chain).length()).isEqualTo(3);
        refused("revoked", trust(anchors, WHO, lists(crl(root), crl(middle, 5))), chain);
        refused("revoked", trust(anchors, WHO, lists(crl(root, 4711), crl(middle))), chain);
        refused("revoked", trust(anchors, WHO, lists(crl(root), crl(middle), crl(middle, 5))), chain);
        String none = "no fresh revocation list";
        refused(none, trust(anchors, WHO, lists()), chain);
        refused(none, trust(anchors, WHO, lists(crl(middle))), chain);
        byte[] nothing = new byte[0];
        for (X509CRL useless : List.of(
                middle.crl(NOW.minus(DAY), NOW.minusSeconds(1), nothing),
                middle.crl(NOW.plus(DAY), NOW.plus(DAY), nothing),
                middle.crl(NOW.minus(Duration.ofDays(8)), NOW.plus(DAY), nothing),
                middle.crl(NOW.minus(DAY), NOW.plus(DAY), TestAuthority.partial()),
                crl(TestAuthority.root("CN=Middle,O=Example")))) {
            refused(none, trust(anchors, WHO, lists(crl(root), useless)), chain);
        }
    }
}
