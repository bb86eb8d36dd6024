package dev.sallyport.cli.state;

import dev.sallyport.core.Digest;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An X.509 certificate about to be signed with ECDSA and SHA-256 (RFC 5280, sections 4.1 and 4.2).
 *
 * @param issuer common name of the signer
 * @param issuerKey the signer's public key
 */
record CertificateForm(
        String subject,
        PublicKey subjectKey,
        String issuer,
        PublicKey issuerKey,
        BigInteger serial,
        Instant notBefore,
        Instant notAfter) {
    private static final int KEY_ID_BYTES = 20;
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;
    private static final int VERSION_3 = 2;
    /** {@code keyCertSign} and {@code cRLSign}: bits 5 and 6. */
    private static final byte[] SIGNS_CERTIFICATES = Der.bits(1, new byte[] {0x06});
    /** {@code digitalSignature}: bit 0. */
    private static final byte[] SIGNS_HANDSHAKES = Der.bits(7, new byte[] {(byte) 0x80});

    private static final byte[] ECDSA_SHA256 = Der.sequence(Der.objectId(1, 2, 840, 10045, 4, 3, 2));
    private static final byte[] SERVER_AUTH = Der.objectId(1, 3, 6, 1, 5, 5, 7, 3, 1);
    private static final int SUBJECT_KEY_ID = 14;
    private static final int KEY_USAGE = 15;
    private static final int ALTERNATIVE_NAME = 17;
    private static final int BASIC_CONSTRAINTS = 19;
    private static final int AUTHORITY_KEY_ID = 35;
    private static final int EXTENDED_KEY_USAGE = 37;

    /** An authority that may sign servers and no further authority; in DER. */
    byte[] signAuthority(PrivateKey signer) throws GeneralSecurityException {
        return sign(
                List.of(
                        critical(BASIC_CONSTRAINTS, Der.sequence(Der.yes(), Der.integer(BigInteger.ZERO))),
                        critical(KEY_USAGE, SIGNS_CERTIFICATES),
                        plain(SUBJECT_KEY_ID, Der.octets(keyId(subjectKey)))),
                signer);
    }

    /** A TLS server by DNS name and addresses (4 or 16 bytes each); in DER. */
    byte[] signServer(String host, List<byte[]> addresses, PrivateKey signer) throws GeneralSecurityException {
        List<byte[]> names = new ArrayList<>();
        names.add(Der.context(DNS_NAME, host.getBytes(StandardCharsets.US_ASCII)));
        addresses.forEach(address -> names.add(Der.context(IP_ADDRESS, address)));
        return sign(
                List.of(
                        plain(ALTERNATIVE_NAME, Der.sequence(names.toArray(byte[][]::new))),
                        critical(BASIC_CONSTRAINTS, Der.sequence()),
                        critical(KEY_USAGE, SIGNS_HANDSHAKES),
                        plain(EXTENDED_KEY_USAGE, Der.sequence(SERVER_AUTH)),
                        plain(SUBJECT_KEY_ID, Der.octets(keyId(subjectKey))),
                        plain(AUTHORITY_KEY_ID, Der.sequence(Der.context(0, keyId(issuerKey))))),
                signer);
    }

    private byte[] sign(List<byte[]> extensions, PrivateKey signer) throws GeneralSecurityException {
        byte[] body = Der.sequence(
                Der.tagged(0, Der.integer(BigInteger.valueOf(VERSION_3))),
                Der.integer(serial),
                ECDSA_SHA256,
                name(issuer),
                Der.sequence(Der.time(notBefore), Der.time(notAfter)),
                name(subject),
                subjectKey.getEncoded(),
                Der.tagged(3, Der.sequence(extensions.toArray(byte[][]::new))));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(signer);
        signature.update(body);
        return Der.sequence(body, ECDSA_SHA256, Der.bits(0, signature.sign()));
    }

    private static byte[] name(String commonName) {
        return Der.sequence(Der.set(Der.sequence(Der.objectId(2, 5, 4, 3), Der.text(commonName))));
    }

    private static byte[] critical(int extension, byte[] value) {
        return Der.sequence(Der.objectId(2, 5, 29, extension), Der.yes(), Der.octets(value));
    }

    private static byte[] plain(int extension, byte[] value) {
        return Der.sequence(Der.objectId(2, 5, 29, extension), Der.octets(value));
    }

    /** The leftmost 160 bits of SHA-256 over the public key (RFC 7093, section 2, method 4). */
    private static byte[] keyId(PublicKey key) {
        return Arrays.copyOf(Digest.sha256(key.getEncoded()).toBytes(), KEY_ID_BYTES);
    }
}
