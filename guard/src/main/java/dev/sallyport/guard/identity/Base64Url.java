package dev.sallyport.guard.identity;

import java.util.Base64;
import java.util.Optional;

/** Base64url without padding (RFC 7515 §2), where every text has one spelling. */
final class Base64Url {
    private Base64Url() {}

    /** Empty for padding, space, another alphabet, and trailing bits that are not zero. */
    static Optional<byte[]> decode(String text) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            return encode(bytes).equals(text) ? Optional.of(bytes) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
