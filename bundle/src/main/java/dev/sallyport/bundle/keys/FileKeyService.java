package dev.sallyport.bundle.keys;

import dev.sallyport.core.Digest;
import dev.sallyport.core.DiskFinding;
import dev.sallyport.core.NewFile;
import dev.sallyport.core.Problem.KeyUnavailable;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.SecretBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A key-encryption key in a file of its owner's: one line of 64 hexadecimal digits.
 *
 * <p><b>Guarantees.</b> Keys are wrapped with AES-256-GCM under a fresh nonce, bound to their
 * context. A file that others may read is refused.
 *
 * <p><b>Does not guarantee.</b> Anything against who can read the file or this process's memory.
 */
public final class FileKeyService implements KeyService {
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int MAX_WRAPPED = 1_024;
    private static final String NOT_A_KEY = "the key file is not one line of 64 hexadecimal digits";

    private final SecretBytes key;
    private final String keyId;
    private final SecureRandom random;

    /** @param key 32 bytes; this service closes it */
    public FileKeyService(SecretBytes key, SecureRandom random) {
        if (key.sizeBytes() != KEY_BYTES) {
            throw new IllegalArgumentException("a key-encryption key has 32 bytes");
        }
        this.key = key;
        this.keyId = key.use(FileKeyService::identify);
        this.random = random;
    }

    /** Makes a new key and the file, which must not exist, readable by its owner alone. */
    public static FileKeyService create(Path file, SecureRandom random) {
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        byte[] line = hexLine(key);
        try {
            NewFile.write(file, line);
            return new FileKeyService(SecretBytes.copyOf(key), random);
        } catch (IOException e) {
            throw new ProblemException(new KeyUnavailable("the key file cannot be written", DiskFinding.of(e)), e);
        } finally {
            Arrays.fill(key, (byte) 0);
            Arrays.fill(line, (byte) 0);
        }
    }

    public static FileKeyService open(Path file, SecureRandom random) {
        byte[] text = OwnerFile.read(file, 2 * KEY_BYTES + 2, NOT_A_KEY);
        byte[] key = new byte[0];
        try {
            key = parse(text, file);
            return new FileKeyService(SecretBytes.copyOf(key), random);
        } finally {
            Arrays.fill(text, (byte) 0);
            Arrays.fill(key, (byte) 0);
        }
    }

    private static byte[] parse(byte[] text, Path file) {
        int length = text.length > 0 && text[text.length - 1] == '\n' ? text.length - 1 : text.length;
        if (length != 2 * KEY_BYTES) {
            throw unusable(NOT_A_KEY, file.toString());
        }
        byte[] key = new byte[KEY_BYTES];
        for (int i = 0; i < KEY_BYTES; i++) {
            int high = Character.digit(text[2 * i], 16);
            int low = Character.digit(text[2 * i + 1], 16);
            if (high < 0 || low < 0) {
                Arrays.fill(key, (byte) 0);
                throw unusable(NOT_A_KEY, file.toString());
            }
            key[i] = (byte) (high << 4 | low);
        }
        return key;
    }

    private static byte[] hexLine(byte[] key) {
        byte[] line = new byte[2 * key.length + 1];
        for (int i = 0; i < key.length; i++) {
            line[2 * i] = (byte) Character.forDigit(key[i] >> 4 & 15, 16);
            line[2 * i + 1] = (byte) Character.forDigit(key[i] & 15, 16);
        }
        line[2 * key.length] = '\n';
        return line;
    }

    private static String identify(byte[] key) {
        MessageDigest sha256 = Digest.newSha256();
        sha256.update("sallyport-kek-id-1\0".getBytes(StandardCharsets.US_ASCII));
        byte[] digest = sha256.digest(key);
        return "file:" + HexFormat.of().formatHex(digest, 0, 8);
    }

    @Override
    public String keyId() {
        return keyId;
    }

    /** {@code nonce (12) | ciphertext | tag (16)}. */
    @Override
    public byte[] wrap(SecretBytes secret, KeyContext context) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] wrapped = Arrays.copyOf(nonce, NONCE_BYTES + secret.sizeBytes() + TAG_BITS / 8);
        secret.use(plain -> apply(Cipher.ENCRYPT_MODE, nonce, context, plain, 0, wrapped, NONCE_BYTES));
        return wrapped;
    }

    @Override
    public SecretBytes unwrap(String wantedId, byte[] wrapped, KeyContext context) {
        if (!wantedId.equals(keyId)) {
            throw unavailable("the bundle is sealed to another key", null);
        }
        int size = wrapped.length - NONCE_BYTES - TAG_BITS / 8;
        if (size < 1 || wrapped.length > MAX_WRAPPED) {
            throw unavailable("the wrapped key does not open", null);
        }
        byte[] plain = new byte[size];
        try {
            byte[] nonce = Arrays.copyOf(wrapped, NONCE_BYTES);
            apply(Cipher.DECRYPT_MODE, nonce, context, wrapped, NONCE_BYTES, plain, 0);
            return SecretBytes.copyOf(plain);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    private int apply(int mode, byte[] nonce, KeyContext context, byte[] from, int offset, byte[] to, int toOffset) {
        return key.use(bytes -> {
            try {
                Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
                cipher.init(mode, new SecretKeySpec(bytes, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
                cipher.updateAAD(context.toBytes());
                return cipher.doFinal(from, offset, from.length - offset, to, toOffset);
            } catch (GeneralSecurityException e) {
                throw unavailable("the wrapped key does not open", e);
            }
        });
    }

    @Override
    public void close() {
        key.close();
    }

    private static ProblemException unusable(String sentence, String detail) {
        return new ProblemException(new KeyUnavailable(sentence, detail));
    }

    private static ProblemException unavailable(String sentence, @Nullable Exception cause) {
        return new ProblemException(new KeyUnavailable(sentence, cause == null ? "" : cause.toString()), cause);
    }
}
