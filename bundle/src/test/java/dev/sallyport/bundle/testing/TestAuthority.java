package dev.sallyport.bundle.testing;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.security.auth.x500.X500Principal;

/** An authority that certifies and revokes whatever a test asks for, well-formed or not. */
public final class TestAuthority {
    private static final String SHA256_WITH_ECDSA = "2a8648ce3d040302";
    private static final String SHA1_WITH_ECDSA = "2a8648ce3d0401";

    private final KeyPair keys;
    private final X509Certificate certificate;
    private boolean sha1;

    private TestAuthority(KeyPair keys, X509Certificate certificate) {
        this.keys = keys;
        this.certificate = certificate;
    }

    public static TestAuthority root(String name) {
        return root(name, form -> {});
    }

    public static TestAuthority root(String name, Consumer<CertificateForm> change) {
        KeyPair keys = keys();
        CertificateForm form = new CertificateForm(name, keys.getPublic()).authority(-1);
        change.accept(form);
        return new TestAuthority(keys, sign(form, name, keys, false));
    }

    public static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public TestAuthority below(String name, Consumer<CertificateForm> change) {
        KeyPair own = keys();
        CertificateForm form = new CertificateForm(name, own.getPublic()).authority(-1);
        change.accept(form);
        return new TestAuthority(own, issue(form));
    }

    /** From now on with SHA-1. */
    public TestAuthority weak() {
        sha1 = true;
        return this;
    }

    public X509Certificate certificate() {
        return certificate;
    }

    private String name() {
        return certificate.getSubjectX500Principal().getName();
    }

    public X509Certificate issue(CertificateForm form) {
        return sign(form, name(), keys, sha1);
    }

    private static X509Certificate sign(CertificateForm form, String issuer, KeyPair keys, boolean sha1) {
        byte[] body = TestDer.sequence(
                TestDer.element(0xa0, TestDer.integer(BigInteger.TWO)),
                TestDer.integer(form.serial),
                algorithm(sha1),
                new X500Principal(issuer).getEncoded(),
                TestDer.sequence(TestDer.time(form.from), TestDer.time(form.until)),
                new X500Principal(form.subject).getEncoded(),
                form.key.getEncoded(),
                form.extensions());
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(signed(body, keys, sha1)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A list of what is revoked; {@code extension} is one of the list's, empty for none. */
    public X509CRL crl(Instant made, Instant next, byte[] extension, long... serials) {
        List<byte[]> revoked = new ArrayList<>();
        for (long serial : serials) {
            revoked.add(TestDer.sequence(TestDer.integer(BigInteger.valueOf(serial)), TestDer.time(made)));
        }
        byte[] body = TestDer.sequence(
                TestDer.integer(BigInteger.ONE),
                algorithm(sha1),
                new X500Principal(name()).getEncoded(),
                TestDer.time(made),
                TestDer.time(next),
                revoked.isEmpty() ? new byte[0] : TestDer.sequence(revoked.toArray(byte[][]::new)),
                extension.length == 0 ? extension : TestDer.element(0xa0, TestDer.sequence(extension)));
        try {
            return (X509CRL) CertificateFactory.getInstance("X.509")
                    .generateCRL(new ByteArrayInputStream(signed(body, keys, sha1)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The critical extension of a list that is about signers' certificates alone. */
    public static byte[] partial() {
        return TestDer.extension("551d1c", true, TestDer.sequence(TestDer.element(0x81, new byte[] {(byte) 0xff})));
    }

    private static byte[] algorithm(boolean sha1) {
        return TestDer.sequence(TestDer.oid(sha1 ? SHA1_WITH_ECDSA : SHA256_WITH_ECDSA));
    }

    private static byte[] signed(byte[] body, KeyPair keys, boolean sha1) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(sha1 ? "SHA1withECDSA" : "SHA256withECDSA");
        signature.initSign(keys.getPrivate());
        signature.update(body);
        return TestDer.sequence(body, algorithm(sha1), TestDer.bits(0, signature.sign()));
    }
}
