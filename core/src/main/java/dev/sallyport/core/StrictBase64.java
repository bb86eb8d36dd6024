package dev.sallyport.core;

import java.util.Base64;
import java.util.Optional;

/** RFC 4648 section 4 with padding, in the one spelling each value has: lax text is refused. */
public final class StrictBase64 {
    private StrictBase64() {}

    /** Empty where {@code text} is not what {@link #encode} makes of some bytes. */
    public static Optional<byte[]> decode(String text) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            return encode(bytes).equals(text) ? Optional.of(bytes) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    public static String encode(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
