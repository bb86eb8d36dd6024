package dev.sallyport.bundle.token;

import dev.sallyport.core.DiskFinding;
import dev.sallyport.core.Problem.KeyUnavailable;
import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidParameterException;
import java.security.KeyStore;
import java.security.KeyStore.PasswordProtection;
import java.security.KeyStore.PrivateKeyEntry;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A token that is logged in to, through the JDK's SunPKCS11, which is not registered for anybody else.
 *
 * <p><b>Guarantees.</b> Keys stay in the token: what is given out is a handle that only {@link #provider()} can
 * use. The PIN is read from a file and erased after the login.
 *
 * <p><b>Does not guarantee.</b> That the library named is harmless: it is loaded into this process.
 */
public final class Pkcs11Token {
    private static final int MAX_PIN_BYTES = 256;

    private final Provider provider;
    private final KeyStore store;

    private Pkcs11Token(Provider provider, KeyStore store) {
        this.provider = provider;
        this.store = store;
    }

    /**
     * A key's handle and the certificate that lies beside it under the same label.
     *
     * @param privateKey usable with the token's provider alone
     */
    public record Pair(PrivateKey privateKey, X509Certificate certificate) {}

    /** @throws ProblemException {@code key/unavailable} */
    public static Pkcs11Token open(Pkcs11Uri uri) {
        char[] pin = pin(uri.pinFile());
        try {
            @Nullable Provider base = Security.getProvider("SunPKCS11");
            if (base == null) {
                throw unavailable("this Java has no PKCS#11", "the module jdk.crypto.cryptoki is missing", null);
            }
            Provider provider = base.configure("--name=Sallyport\nlibrary=\"%s\"\nslot=%d\n"
                    .formatted(uri.module().toAbsolutePath(), uri.slot()));
            KeyStore store = KeyStore.getInstance("PKCS11", provider);
            store.load(null, pin);
            return new Pkcs11Token(provider, store);
        } catch (GeneralSecurityException
                | IOException
                | InvalidParameterException
                | ProviderException
                | UnsupportedOperationException e) {
            throw unavailable("the token cannot be opened", e.toString(), e);
        } finally {
            Arrays.fill(pin, '\0');
        }
    }

    private static char[] pin(Path file) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > MAX_PIN_BYTES) {
                throw unavailable("the file of the token's PIN is not one", file.toString(), null);
            }
            byte[] bytes = Files.readAllBytes(file);
            char[] text = StandardCharsets.ISO_8859_1
                    .decode(java.nio.ByteBuffer.wrap(bytes))
                    .array();
            Arrays.fill(bytes, (byte) 0);
            int length = text.length;
            while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == '\r')) {
                length--;
            }
            char[] pin = Arrays.copyOf(text, length);
            Arrays.fill(text, '\0');
            return pin;
        } catch (IOException e) {
            throw unavailable("the file of the token's PIN cannot be read", DiskFinding.of(e), e);
        }
    }

    /**
     * The signing key of this label.
     *
     * @throws ProblemException {@code key/unavailable}, also where no certificate lies beside the key
     */
    public Pair pair(String label) {
        try {
            if (store.isKeyEntry(label)
                    && store.getEntry(label, new PasswordProtection(null)) instanceof PrivateKeyEntry entry
                    && entry.getCertificate() instanceof X509Certificate certificate) {
                return new Pair(entry.getPrivateKey(), certificate);
            }
        } catch (GeneralSecurityException | ProviderException e) {
            throw unavailable("the token does not give its key", e.toString(), e);
        }
        throw unavailable("the token has no key of that label with a certificate beside it", label, null);
    }

    /** What uses the handles. */
    public Provider provider() {
        return provider;
    }

    private static ProblemException unavailable(String sentence, String detail, @Nullable Exception cause) {
        KeyUnavailable problem = new KeyUnavailable(sentence, detail);
        return new ProblemException(problem, cause);
    }
}
