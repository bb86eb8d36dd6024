package dev.sallyport.bundle.keys;

import dev.sallyport.core.SecretBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidParameterException;
import java.security.Key;
import java.security.KeyStore;
import java.security.Provider;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.Security;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * An AES key of a PKCS#11 token that wraps in the token, with {@code CKM_AES_GCM}.
 *
 * <p><b>Guarantees.</b> The wrapping key never leaves the token; model keys are bound to their context.
 *
 * <p><b>Does not guarantee.</b> Anything of the token's library, which runs inside this process.
 */
public final class Pkcs11KeyService implements KeyService {
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int MAX_WRAPPED = 1_024;
    private static final int MAX_PIN = 256;
    private static final String TRANSFORMATION = "AES/GCM/NoPadding";

    private final Provider provider;
    private final SecretKey key;
    private final String label;
    private final SecureRandom random;

    private Pkcs11KeyService(Provider provider, SecretKey key, String label, SecureRandom random) {
        this.provider = provider;
        this.key = key;
        this.label = label;
        this.random = random;
    }

    /**
     * Where a token is.
     *
     * @param library the PKCS#11 module, a shared library
     * @param slotIndex which of the slots that hold a token, from 0
     * @param pin file with the user's PIN, readable by its owner alone
     */
    public record Token(Path library, int slotIndex, Path pin) {
        private static final String ATTRIBUTES = "attributes(generate, CKO_SECRET_KEY, CKK_AES) = {"
                + " CKA_SENSITIVE = true CKA_EXTRACTABLE = false CKA_ENCRYPT = true CKA_DECRYPT = true }\n";

        private Provider provider() {
            String path = library.toString();
            if (!Files.isRegularFile(library) || path.matches(".*[\"\\n\\r].*")) {
                throw KeyFailures.unavailable("the token's library is no file", path, null);
            }
            try {
                return Security.getProvider("SunPKCS11")
                        .configure("--name = sallyport-%d\nlibrary = \"%s\"\nslotListIndex = %d\n%s"
                                .formatted(slotIndex, path, slotIndex, ATTRIBUTES));
            } catch (InvalidParameterException | ProviderException e) {
                throw KeyFailures.unavailable("the token's library cannot be used", e + ": " + e.getCause(), e);
            }
        }

        private KeyStore open(Provider provider) {
            char[] secret = OwnerFile.line(pin, MAX_PIN).toCharArray();
            try {
                KeyStore store = KeyStore.getInstance("PKCS11", provider);
                store.load(null, secret);
                return store;
            } catch (GeneralSecurityException | IOException | ProviderException e) {
                throw KeyFailures.unavailable("the token does not open", e + ": " + e.getCause(), e);
            } finally {
                Arrays.fill(secret, '\0');
            }
        }
    }

    /** @param label of the key in the token ({@code CKA_LABEL}) */
    public static Pkcs11KeyService open(Token token, String label, SecureRandom random) {
        Provider provider = token.provider();
        return of(provider, token.open(provider), checked(label), random);
    }

    private static Pkcs11KeyService of(Provider provider, KeyStore store, String label, SecureRandom random) {
        try {
            Key key = store.getKey(label, null);
            if (!(key instanceof SecretKey secret) || !"AES".equals(key.getAlgorithm())) {
                throw KeyFailures.unavailable("the token has no AES key of this label", label, null);
            }
            if (key.getEncoded() != null) {
                throw KeyFailures.unavailable("the key of this label can be taken out of the token", label, null);
            }
            if (provider.getService("Cipher", TRANSFORMATION) == null) {
                throw KeyFailures.unavailable("the token does not offer AES-GCM", label, null);
            }
            return new Pkcs11KeyService(provider, secret, label, random);
        } catch (GeneralSecurityException | ProviderException e) {
            throw KeyFailures.unavailable("the token does not give the key", e.toString(), e);
        }
    }

    /** Makes an AES-256 key in the token that cannot be taken out of it; the label must be free. */
    public static Pkcs11KeyService create(Token token, String label, SecureRandom random) {
        Provider provider = token.provider();
        try {
            KeyStore store = token.open(provider);
            if (store.containsAlias(checked(label))) {
                throw KeyFailures.unavailable("the token has a key of this label already", label, null);
            }
            KeyGenerator generator = KeyGenerator.getInstance("AES", provider);
            generator.init(256);
            store.setKeyEntry(label, generator.generateKey(), null, null);
            return of(provider, store, label, random);
        } catch (GeneralSecurityException | ProviderException e) {
            throw KeyFailures.unavailable("the token does not make a key", e.toString(), e);
        }
    }

    private static String checked(String label) {
        if (!label.matches("[A-Za-z0-9_.-]{1,64}")) {
            throw new IllegalArgumentException("the label of a token's key is letters, digits, `.`, `_` and `-`");
        }
        return label;
    }

    @Override
    public String keyId() {
        return "pkcs11:" + label;
    }

    /** {@code nonce (12) | ciphertext | tag (16)}. */
    @Override
    public byte[] wrap(SecretBytes secret, KeyContext context) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = secret.use(plain -> apply(Cipher.ENCRYPT_MODE, nonce, context, plain, 0));
        byte[] wrapped = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
        System.arraycopy(sealed, 0, wrapped, NONCE_BYTES, sealed.length);
        return wrapped;
    }

    @Override
    public SecretBytes unwrap(String keyId, byte[] wrapped, KeyContext context) {
        if (!holds(keyId)) {
            throw KeyFailures.otherKey();
        }
        if (wrapped.length <= NONCE_BYTES + TAG_BITS / 8 || wrapped.length > MAX_WRAPPED) {
            throw KeyFailures.doesNotOpen("not of the size of a wrapped key", null);
        }
        byte[] plain = apply(Cipher.DECRYPT_MODE, Arrays.copyOf(wrapped, NONCE_BYTES), context, wrapped, NONCE_BYTES);
        try {
            return SecretBytes.copyOf(plain);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    private byte[] apply(int mode, byte[] nonce, KeyContext context, byte[] from, int offset) {
        try {
            Cipher cipher = Cipher.getInstance(TRANSFORMATION, provider);
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(context.toBytes());
            return cipher.doFinal(from, offset, from.length - offset);
        } catch (AEADBadTagException e) {
            throw KeyFailures.doesNotOpen("the token says so", e);
        } catch (GeneralSecurityException | ProviderException e) {
            String detail = e + ": " + e.getCause();
            // Tokens have several words for a tag that does not fit.
            if (mode == Cipher.DECRYPT_MODE
                    && detail.matches("(?s).*CKR_(ENCRYPTED_DATA|AEAD_DECRYPT|GENERAL_ERROR).*")) {
                throw KeyFailures.doesNotOpen(detail, e);
            }
            throw KeyFailures.unavailable("the token does not answer", detail, e);
        }
    }
}
