package dev.sallyport.admit.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.bundle.Signer;
import dev.sallyport.bundle.SigningCurve;
import dev.sallyport.bundle.SigningKey;
import dev.sallyport.bundle.SigningMethod;
import dev.sallyport.bundle.certificate.CertificateFiles;
import dev.sallyport.bundle.hybrid.HybridSigningKey;
import dev.sallyport.bundle.testing.CertificateForm;
import dev.sallyport.bundle.testing.TestAuthority;
import dev.sallyport.core.Pem;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrustFileTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final SigningKey A = SigningKey.generate(SigningCurve.P256, RANDOM);
    private static final SigningKey B = SigningKey.generate(SigningCurve.P384, RANDOM);
    private static final KeyPair CERTIFIED = TestAuthority.keys();
    private static final HybridSigningKey HYBRID = HybridSigningKey.generate(RANDOM);

    @TempDir
    Path folder;

    private final TestAuthority root = TestAuthority.root("CN=Root");

    @BeforeEach
    void files() throws Exception {
        Files.writeString(folder.resolve("a.pem"), A.publicKey().pem());
        Files.writeString(folder.resolve("b.pem"), B.publicKey().pem());
        Files.writeString(
                folder.resolve("ca.pem"),
                Pem.encode("CERTIFICATE", root.certificate().getEncoded()));
        Files.write(
                folder.resolve("ca.crl"),
                root.crl(NOW, CertificateForm.UNTIL, new byte[0], 13).getEncoded());
        Files.write(folder.resolve("hybrid.pub"), HYBRID.publicKey().toBytes());
    }

    private TrustRules rules(String more, String rules) {
        String text = "{'trustVersion':1%s,'rules':[%s]}".formatted(more, rules).replace('\'', '"');
        return TrustFile.of(
                JsonValue.parse(
                        text.getBytes(StandardCharsets.UTF_8),
                        JsonLimits.DOCUMENT,
                        finding -> new ConfigurationInvalid(List.of(finding))),
                folder);
    }

    private static SigningMethod by(SigningKey key) {
        return new SigningMethod.Key(key.publicKey().keyId());
    }

    private SigningMethod by(CertificateForm form) {
        X509Certificate certificate = root.issue(form);
        return new SigningMethod.Certificates(CertificateFiles.encode(List.of(certificate)));
    }

    private static CertificateForm form() {
        return new CertificateForm("CN=Signer", CERTIFIED.getPublic());
    }

    private static void refused(String finding, TrustRules rules, SigningMethod method, String model) {
        assertThatThrownBy(() -> rules.authorise(method, model, NOW))
                .hasMessageContaining("bundle/untrusted")
                .hasMessageContaining(finding);
    }

    @Test
    void the_rule_that_names_a_model_most_exactly_counts_alone() {
        TrustRules rules = rules(
                "",
                "{'models':['*'],'keys':['a.pem']},{'models':['vision-*'],'keys':['a.pem','b.pem']},"
                        + "{'models':['vision-x','y'],'keys':['b.pem'],'hybrid':['hybrid.pub'],'older':['1']}");
        assertThat(rules.authorise(by(A), "digits", NOW).hybrid()).isEmpty();
        refused("signed by a key that is not trusted", rules, by(B), "digits");
        rules.authorise(by(A), "vision-1", NOW);
        rules.authorise(by(B), "vision-1", NOW);
        refused("models named `vision-x`", rules, by(A), "vision-x");
        TrustRule exact = rules.authorise(by(B), "vision-x", NOW);
        assertThat(exact.hybrid()).containsExactly(HYBRID.publicKey());
        assertThat(exact.older()).containsExactly("1");
        assertThat(rules.identify(by(B), NOW)).isEqualTo(new Signer.ByKey(B.publicKey()));
        assertThatThrownBy(() -> rules.identify(by(SigningKey.generate(SigningCurve.P256, RANDOM)), NOW))
                .hasMessageContaining("signed by a key that is not trusted");
        refused("nobody may sign models named `b`", rules("", "{'models':['a'],'keys':['a.pem']}"), by(A), "b");
    }

    @Test
    void trust_begins_and_ends() {
        TrustRules rules = rules(
                "", "{'models':['*'],'keys':['a.pem'],'from':'2026-05-01T00:00:00Z','until':'2026-07-01T00:00:00Z'}");
        rules.authorise(by(A), "m", Instant.parse("2026-05-01T00:00:00Z"));
        rules.authorise(by(A), "m", Instant.parse("2026-06-30T23:59:59Z"));
        assertThatThrownBy(() -> rules.identify(by(A), Instant.parse("2026-07-01T00:00:00Z")))
                .hasMessage("bundle/untrusted: the trust in this signer ended at 2026-07-01T00:00:00Z");
        assertThatThrownBy(() -> rules.identify(by(A), Instant.parse("2026-04-30T23:59:59Z")))
                .hasMessage("bundle/untrusted: the trust in this signer begins at 2026-05-01T00:00:00Z");
    }

    @Test
    void certificates_are_trusted_by_identity_and_not_where_they_are_revoked() {
        TrustRules rules = rules(
                "",
                "{'models':['*'],'certificates':[{'anchors':['ca.pem'],'identities':['email:ml@example.org'],"
                        + "'crls':['ca.crl'],'crlMaxAge':'7d'}]}");
        assertThat(rules.identify(by(form().serial(12)), NOW).id()).startsWith("certificate:");
        assertThatThrownBy(() -> rules.identify(by(form().serial(13)), NOW)).hasMessageContaining("revoked");
        assertThatThrownBy(() -> rules.identify(by(form().email("x@example.org")), NOW))
                .hasMessageContaining("who is not trusted");
        assertThatThrownBy(() -> rules.identify(by(A), NOW)).hasMessageContaining("not of the method `certificate`");
        TrustRules keys = rules("", "{'models':['*'],'keys':['a.pem']}");
        assertThatThrownBy(() -> keys.identify(by(form()), NOW)).hasMessageContaining("not of the method `key`");
    }

    @Test
    void no_rule_promises_less_than_the_minimum() {
        String rule = "{'models':['*'],'keys':['b.pem'],'hybrid':['hybrid.pub']}";
        rules(",'minimum':{'curve':'P-384','hybrid':true}", rule);
        assertThatThrownBy(() -> rules(",'minimum':{'curve':'P-521'}", rule)).hasMessageContaining("lesser curve");
        assertThatThrownBy(() -> rules(",'minimum':{'method':'certificate'}", rule))
                .hasMessageContaining("must be `certificate`");
        assertThatThrownBy(() -> rules(",'minimum':{'hybrid':true}", "{'models':['*'],'keys':['b.pem']}"))
                .hasMessageContaining("second signature");
        TrustRules certificates = rules(
                ",'minimum':{'curve':'P-521'}",
                "{'models':['*'],'certificates':[{'anchors':['ca.pem'],'identities':['email:ml@example.org']}]}");
        assertThatThrownBy(() -> certificates.identify(by(form()), NOW)).hasMessageContaining("below the minimum");
    }

    @Test
    void downgrades_are_refused_unless_it_says_otherwise() {
        String rule = "{'models':['*'],'keys':['a.pem']}";
        assertThat(rules("", rule).allowsDowngrades()).isFalse();
        assertThat(rules(",'downgrades':'allow'", rule).allowsDowngrades()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                        | `rules` must be 1 to 1000",
                "{'models':[],'keys':['a.pem']} | names of models",
                "{'models':['a*b'],'keys':['a.pem']} | names of models",
                "{'models':['**'],'keys':['a.pem']} | names of models",
                "{'models':['*']} | `rules[0].keys` must name who may sign",
                "{'models':['*'],'keys':[]} | `rules[0].keys` must name who may sign",
                "{'models':['*'],'keys':['none.pem']} | key/unavailable",
                "{'models':['*'],'keys':['ca.pem']} | key/unavailable",
                "{'models':['*'],'keys':['a.pem'],'until':'tomorrow'} | must be a time",
                "{'models':['*'],'keys':['a.pem'],'typo':1} | `rules[0].typo` is not known",
                "{'models':['*'],'keys':['a.pem'],'hybrid':['a.pem']} | key/unavailable",
                "{'models':['*'],'certificates':[{'anchors':['ca.pem'],'identities':[]}]} | whom the certificate must be of",
                "{'models':['*'],'certificates':[{'anchors':['ca.pem'],'identities':['x']}]} | must each begin with",
                "{'models':['*'],'certificates':[{'anchors':[],'identities':['dns:x']}]} | that are trusted",
                "{'models':['*'],'certificates':[{'anchors':['a.pem'],'identities':['dns:x']}]} | key/unavailable",
                "{'models':['*'],'certificates':[{'anchors':['ca.pem'],'identities':['dns:x'],'crls':['ca.pem'],'crlMaxAge':'1d'}]} | key/unavailable",
                "{'models':['*'],'certificates':[{'anchors':['ca.pem'],'identities':['dns:x'],'crls':['ca.crl'],'crlMaxAge':'1w'}]} | such as 90s",
                "{'models':['*'],'certificates':[{'anchors':['ca.pem'],'identities':['dns:x'],'crls':['ca.crl']}]} | `rules[0].certificates[0].crlMaxAge` is missing"
            },
            quoteCharacter = '~')
    void a_policy_that_cannot_be_meant_is_refused(String rule, String finding) {
        assertThatThrownBy(() -> rules("", rule.equals("''") ? "" : rule)).hasMessageContaining(finding);
    }
}
