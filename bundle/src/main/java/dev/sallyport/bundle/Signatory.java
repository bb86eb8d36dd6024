package dev.sallyport.bundle;

import dev.sallyport.bundle.hybrid.HybridSigningKey;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a bundle is signed with.
 *
 * @param key makes {@code model.sig}
 * @param chain certificates that speak for the key, its own first; empty for the method {@code key}
 * @param hybrid makes a second signature; {@code null} for none
 */
public record Signatory(
        SigningKey key,
        List<X509Certificate> chain,
        @Nullable HybridSigningKey hybrid) {
    public Signatory {
        chain = List.copyOf(chain);
    }

    public Signatory(SigningKey key) {
        this(key, List.of(), null);
    }
}
