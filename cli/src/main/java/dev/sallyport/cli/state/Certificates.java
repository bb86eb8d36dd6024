package dev.sallyport.cli.state;

import dev.sallyport.guard.identity.PrivateFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A private certificate authority and the server certificate it signs, for this machine alone: names
 * {@code localhost}, {@code 127.0.0.1} and {@code ::1}; EC keys on P-256 (RFC 5280).
 *
 * <p><b>Guarantees.</b> Private keys have mode 600. The authority may sign no other authority.
 *
 * <p><b>Does not guarantee.</b> Anything to someone who does not know the authority: there is no
 * revocation, and whoever holds its key can be this server.
 */
final class Certificates {
    private static final Duration AUTHORITY_LIFE = Duration.ofDays(3_650);
    private static final Duration SERVER_LIFE = Duration.ofDays(397);
    private static final Duration RENEW_BEFORE = Duration.ofDays(30);
    private static final Duration SKEW = Duration.ofMinutes(5);
    private static final int SERIAL_BITS = 127;
    private static final int NAME_BYTES = 4;

    private final StateFolder state;
    private final Instant now;
    private final SecureRandom random;

    private record Pair(X509Certificate certificate, PrivateKey key) {}

    private Certificates(StateFolder state, Instant now, SecureRandom random) {
        this.state = state;
        this.now = now;
        this.random = random;
    }

    /** Makes the authority once, and a server certificate whenever there is none or it ends soon. */
    static void prepare(StateFolder state, Instant now, SecureRandom random) {
        Path certificate = state.tls().resolve("server.pem");
        Path key = state.tls().resolve("server.key");
        try {
            StateFolder.make(state.tls());
            if (!Files.exists(key) || !Files.exists(certificate) || endsSoon(certificate, now)) {
                Certificates certificates = new Certificates(state, now, random);
                Pair server = certificates.server(certificates.authority());
                write(server, certificate, key);
            }
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw StateFolder.invalid("the certificates in `" + state.tls() + "` cannot be used: " + e);
        }
    }

    private static boolean endsSoon(Path certificate, Instant now) throws IOException, GeneralSecurityException {
        Instant end = read(certificate).getNotAfter().toInstant();
        return end.isBefore(now.plus(RENEW_BEFORE));
    }

    private static X509Certificate read(Path file) throws IOException, GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(file)));
    }

    private Pair authority() throws IOException, GeneralSecurityException, OperatorCreationException {
        Path key = state.tls().resolve("ca.key");
        if (Files.exists(key) && Files.exists(state.ca())) {
            return new Pair(read(state.ca()), readKey(key));
        }
        Pair made = makeAuthority();
        write(made, state.ca(), key);
        return made;
    }

    private Pair makeAuthority() throws IOException, GeneralSecurityException, OperatorCreationException {
        byte[] suffix = new byte[NAME_BYTES];
        random.nextBytes(suffix);
        X500Principal name =
                new X500Principal("CN=Sallyport private CA " + HexFormat.of().formatHex(suffix));
        KeyPair pair = newPair();
        JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name, serial(), start(), Date.from(now.plus(AUTHORITY_LIFE)), name, pair.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        builder.addExtension(
                Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(pair.getPublic()));
        return new Pair(sign(builder, pair.getPrivate()), pair.getPrivate());
    }

    private Pair server(Pair authority) throws IOException, GeneralSecurityException, OperatorCreationException {
        KeyPair pair = newPair();
        JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                authority.certificate(),
                serial(),
                start(),
                Date.from(now.plus(SERVER_LIFE)),
                new X500Principal("CN=localhost"),
                pair.getPublic());
        GeneralName[] names = {
            new GeneralName(GeneralName.dNSName, "localhost"),
            new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
            new GeneralName(GeneralName.iPAddress, "::1")
        };
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
        builder.addExtension(
                Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(pair.getPublic()));
        builder.addExtension(
                Extension.authorityKeyIdentifier,
                false,
                extensions.createAuthorityKeyIdentifier(authority.certificate()));
        return new Pair(sign(builder, authority.key()), pair.getPrivate());
    }

    private static X509Certificate sign(JcaX509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException, OperatorCreationException {
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
    }

    private KeyPair newPair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        return generator.generateKeyPair();
    }

    private BigInteger serial() {
        return new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS - 1);
    }

    private Date start() {
        return Date.from(now.minus(SKEW));
    }

    /** The key first, so that a certificate is never there without its key. */
    private static void write(Pair pair, Path certificate, Path key) throws GeneralSecurityException {
        PrivateFile.replace(key, pem("PRIVATE KEY", pair.key().getEncoded()));
        PublicFile.replace(certificate, pem("CERTIFICATE", pair.certificate().getEncoded()));
    }

    private static byte[] pem(String label, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return ("-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static PrivateKey readKey(Path file) throws IOException, GeneralSecurityException {
        String body = Files.readString(file, StandardCharsets.US_ASCII)
                .replace("-----BEGIN PRIVATE KEY-----", "")
                .replace("-----END PRIVATE KEY-----", "");
        return KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(body)));
    }
}
