package dev.sallyport.cli.state;

import dev.sallyport.core.DiskFinding;
import dev.sallyport.core.Pem;
import dev.sallyport.guard.identity.PrivateFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

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
    private static final String HOST = "localhost";
    private static final byte[] IPV4 = {127, 0, 0, 1};
    private static final byte[] IPV6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    private static final int SERIAL_BITS = 127;
    private static final int NAME_BYTES = 4;

    private final StateFolder state;
    private final Instant now;
    private final SecureRandom random;

    /** @param certificate in DER */
    private record Pair(byte[] certificate, PrivateKey key) {}

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
                Pair server = certificates.makeServer(certificates.authority());
                write(server, certificate, key);
            }
        } catch (IOException | GeneralSecurityException e) {
            String finding = e instanceof IOException disk ? DiskFinding.of(disk) : "one of them is damaged";
            throw StateFolder.invalid("the certificates in `" + state.tls() + "` cannot be used: " + finding
                    + "; put them back from a copy, or remove that folder to have new ones made");
        }
    }

    private static boolean endsSoon(Path certificate, Instant now) throws IOException, GeneralSecurityException {
        Instant end = parse(Files.readAllBytes(certificate)).getNotAfter().toInstant();
        return end.isBefore(now.plus(RENEW_BEFORE));
    }

    /** From PEM or DER. */
    private static X509Certificate parse(byte[] certificate) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate));
    }

    private Pair authority() throws IOException, GeneralSecurityException {
        Path key = state.tls().resolve("ca.key");
        if (Files.exists(key) && Files.exists(state.ca())) {
            return new Pair(Files.readAllBytes(state.ca()), readKey(key));
        }
        Pair made = makeAuthority();
        write(made, state.ca(), key);
        return made;
    }

    private Pair makeAuthority() throws GeneralSecurityException {
        byte[] suffix = new byte[NAME_BYTES];
        random.nextBytes(suffix);
        String name = "Sallyport private CA " + HexFormat.of().formatHex(suffix);
        KeyPair pair = newPair();
        CertificateForm form = form(name, pair.getPublic(), name, pair.getPublic(), AUTHORITY_LIFE);
        return new Pair(form.signAuthority(pair.getPrivate()), pair.getPrivate());
    }

    private Pair makeServer(Pair authority) throws GeneralSecurityException {
        X509Certificate signer = parse(authority.certificate());
        String principal = signer.getSubjectX500Principal().getName();
        String issuer = principal.substring("CN=".length());
        KeyPair pair = newPair();
        CertificateForm form = form(HOST, pair.getPublic(), issuer, signer.getPublicKey(), SERVER_LIFE);
        return new Pair(form.signServer(HOST, List.of(IPV4, IPV6), authority.key()), pair.getPrivate());
    }

    private CertificateForm form(
            String subject, PublicKey subjectKey, String issuer, PublicKey issuerKey, Duration life) {
        BigInteger serial = new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS - 1);
        return new CertificateForm(subject, subjectKey, issuer, issuerKey, serial, now.minus(SKEW), now.plus(life));
    }

    private KeyPair newPair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        return generator.generateKeyPair();
    }

    /** The key first, so that a certificate is never there without its key. */
    private static void write(Pair pair, Path certificate, Path key) {
        PrivateFile.replace(key, pem("PRIVATE KEY", pair.key().getEncoded()));
        PublicFile.replace(certificate, pem("CERTIFICATE", pair.certificate()));
    }

    private static byte[] pem(String label, byte[] der) {
        return Pem.encode(label, der).getBytes(StandardCharsets.US_ASCII);
    }

    private static PrivateKey readKey(Path file) throws IOException, GeneralSecurityException {
        byte[] pkcs8 = Pem.decode("PRIVATE KEY", Files.readString(file, StandardCharsets.US_ASCII))
                .orElseThrow(() -> new InvalidKeyException("no PKCS#8 key"));
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }
}
