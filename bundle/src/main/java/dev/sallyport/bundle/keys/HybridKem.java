package dev.sallyport.bundle.keys;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.XECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.KEM;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Sealing of a few bytes to X25519 and ML-KEM-768 together (docs/spec/bundle.md, "Recipients"):
 *
 * <pre>
 * e, E      a new X25519 pair;  ss1 = X25519(e, P1)
 * ss2, ct   ML-KEM-768 encapsulation to P2 (FIPS 203)
 * key       HKDF-SHA256(ikm = ss2 | ss1, no salt, info = "sallyport-recipient-1" NUL | ct | E | P2 | P1 | context, 32)
 * sealed    E (32) | ct (1,088) | AES-256-GCM(key, nonce 0, plain, aad = context)
 * </pre>
 *
 * A key is used once, so its nonce can be fixed. All that was exchanged goes into the derivation, so it stays sound
 * whichever of the two is broken.
 */
final class HybridKem {
    static final int X25519_BYTES = 32;
    static final int KEM_PUBLIC_BYTES = 1_184;
    static final int PUBLIC_BYTES = X25519_BYTES + KEM_PUBLIC_BYTES;
    private static final int KEM_BYTES = 1_088;
    private static final int HEAD_BYTES = X25519_BYTES + KEM_BYTES;
    private static final int TAG_BYTES = 16;
    private static final int MODULUS = 3_329;

    /** What stands before a raw ML-KEM-768 key in X.509: OID 2.16.840.1.101.3.4.4.2, no parameters. */
    private static final byte[] SPKI = HexFormat.of().parseHex("308204b2300b0609608648016503040402038204a100");

    private HybridKem() {}

    /** Two private keys that belong to one public one. */
    record Pair(PrivateKey x25519, PrivateKey kem, byte[] publicKey) {}

    static Pair generate(SecureRandom random) {
        try {
            KeyPairGenerator curve = KeyPairGenerator.getInstance("X25519");
            curve.initialize(NamedParameterSpec.X25519, random);
            KeyPair first = curve.generateKeyPair();
            KeyPairGenerator lattice = KeyPairGenerator.getInstance("ML-KEM-768");
            lattice.initialize(NamedParameterSpec.ML_KEM_768, random);
            KeyPair second = lattice.generateKeyPair();
            byte[] spki = second.getPublic().getEncoded();
            byte[] both = join(coordinate(first.getPublic()), Arrays.copyOfRange(spki, SPKI.length, spki.length));
            return new Pair(first.getPrivate(), second.getPrivate(), both);
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
    }

    /** {@code key/unavailable} where a key is none. */
    static void check(byte[] publicKey) {
        // FIPS 203, section 7.2: coefficients of 12 bits, three bytes for two of them, each below the modulus.
        for (int i = X25519_BYTES; i + 2 < PUBLIC_BYTES - 32; i += 3) {
            int both = publicKey[i] & 0xff | (publicKey[i + 1] & 0xff) << 8 | (publicKey[i + 2] & 0xff) << 16;
            if ((both & 0xfff) >= MODULUS || both >> 12 >= MODULUS) {
                throw RecipientKey.unusable("not reduced");
            }
        }
        try {
            lattice(publicKey);
            curve(Arrays.copyOf(publicKey, X25519_BYTES));
        } catch (GeneralSecurityException e) {
            throw RecipientKey.unusable(e.toString());
        }
    }

    static byte[] seal(byte[] publicKey, byte[] plain, byte[] context, SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("X25519");
            generator.initialize(NamedParameterSpec.X25519, random);
            KeyPair once = generator.generateKeyPair();
            byte[] shared = agree(once.getPrivate(), curve(Arrays.copyOf(publicKey, X25519_BYTES)));
            KEM.Encapsulated kem = KEM.getInstance("ML-KEM")
                    .newEncapsulator(lattice(publicKey), random)
                    .encapsulate();
            byte[] head = join(coordinate(once.getPublic()), kem.encapsulation());
            byte[] inner = kem.key().getEncoded();
            return join(head, crypt(Cipher.ENCRYPT_MODE, inner, shared, head, publicKey, context, plain, 0));
        } catch (GeneralSecurityException e) {
            throw RecipientKey.unusable(e.toString());
        }
    }

    /** {@code key/refused} for whatever was not sealed to this pair with this context. */
    static byte[] open(Pair pair, byte[] sealed, byte[] context) {
        if (sealed.length <= HEAD_BYTES + TAG_BYTES) {
            throw KeyFailures.doesNotOpen("too short", null);
        }
        byte[] head = Arrays.copyOf(sealed, HEAD_BYTES);
        try {
            byte[] shared = agree(pair.x25519(), curve(Arrays.copyOf(head, X25519_BYTES)));
            byte[] inner = KEM.getInstance("ML-KEM")
                    .newDecapsulator(pair.kem())
                    .decapsulate(Arrays.copyOfRange(head, X25519_BYTES, HEAD_BYTES))
                    .getEncoded();
            return crypt(Cipher.DECRYPT_MODE, inner, shared, head, pair.publicKey(), context, sealed, HEAD_BYTES);
        } catch (GeneralSecurityException e) {
            throw KeyFailures.doesNotOpen(e.toString(), e);
        }
    }

    private static byte[] crypt(
            int mode,
            byte[] inner,
            byte[] shared,
            byte[] head,
            byte[] publicKey,
            byte[] context,
            byte[] from,
            int offset)
            throws GeneralSecurityException {
        byte[] secrets = join(inner, shared);
        byte[] key = new byte[0];
        try {
            HKDFParameterSpec derivation = HKDFParameterSpec.ofExtract()
                    .addIKM(new SecretKeySpec(secrets, "HKDF"))
                    .thenExpand(info(head, publicKey, context), 32);
            key = KDF.getInstance("HKDF-SHA256").deriveData(derivation);
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(8 * TAG_BYTES, new byte[12]));
            cipher.updateAAD(context);
            return cipher.doFinal(from, offset, from.length - offset);
        } finally {
            for (byte[] secret : new byte[][] {inner, shared, secrets, key}) {
                Arrays.fill(secret, (byte) 0);
            }
        }
    }

    private static byte[] info(byte[] head, byte[] publicKey, byte[] context) {
        byte[] label = "sallyport-recipient-1\0".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer info = ByteBuffer.allocate(label.length + head.length + publicKey.length + context.length);
        info.put(label).put(head, X25519_BYTES, KEM_BYTES).put(head, 0, X25519_BYTES);
        info.put(publicKey, X25519_BYTES, KEM_PUBLIC_BYTES).put(publicKey, 0, X25519_BYTES);
        return info.put(context).array();
    }

    /** Refuses points of small order, whose secret anybody knows (RFC 7748, section 6.1). */
    private static byte[] agree(PrivateKey own, PublicKey other) throws GeneralSecurityException {
        KeyAgreement agreement = KeyAgreement.getInstance("X25519");
        agreement.init(own);
        agreement.doPhase(other, true);
        return agreement.generateSecret();
    }

    private static PublicKey lattice(byte[] publicKey) throws GeneralSecurityException {
        byte[] raw = Arrays.copyOfRange(publicKey, X25519_BYTES, PUBLIC_BYTES);
        return KeyFactory.getInstance("ML-KEM-768").generatePublic(new X509EncodedKeySpec(join(SPKI, raw)));
    }

    private static PublicKey curve(byte[] littleEndian) throws GeneralSecurityException {
        byte[] number = littleEndian.clone();
        number[X25519_BYTES - 1] &= 0x7f;
        return KeyFactory.getInstance("X25519")
                .generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, new BigInteger(1, reversed(number))));
    }

    private static byte[] coordinate(PublicKey key) {
        byte[] number = ((XECPublicKey) key).getU().toByteArray();
        byte[] fixed = new byte[X25519_BYTES];
        int length = Math.min(X25519_BYTES, number.length);
        System.arraycopy(number, number.length - length, fixed, X25519_BYTES - length, length);
        return reversed(fixed);
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }

    static byte[] join(byte[] one, byte[] other) {
        byte[] joined = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, joined, one.length, other.length);
        return joined;
    }

    private static IllegalStateException missing(GeneralSecurityException cause) {
        return new IllegalStateException("every JDK 25 has X25519 and ML-KEM", cause);
    }
}
