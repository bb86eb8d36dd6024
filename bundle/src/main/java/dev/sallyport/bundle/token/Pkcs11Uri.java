package dev.sallyport.bundle.token;

import dev.sallyport.core.Problem.KeyUnavailable;
import dev.sallyport.core.ProblemException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a key lies on a token, as a URI (RFC 7512): {@code
 * pkcs11:slot-id=7;object=NAME?module-path=/usr/lib/x.so&pin-source=file:/path}. All four must be said, and
 * nothing else: a PIN itself has no place in a URI.
 *
 * @param slot number of the slot, as the token's tools print it
 * @param object label of the key and of the certificate beside it
 * @param module the token's library
 * @param pinFile a file that holds the PIN
 */
public record Pkcs11Uri(int slot, String object, Path module, Path pinFile) {
    private static final String SCHEME = "pkcs11:";
    private static final int MAX_CHARACTERS = 4_096;
    private static final Set<String> KNOWN = Set.of("slot-id", "object", "module-path", "pin-source");
    private static final Pattern SLOT = Pattern.compile("[0-9]{1,10}");
    private static final Pattern ESCAPES = Pattern.compile("(?:[^%+]|%[0-9A-Fa-f]{2})*");

    /** @throws ProblemException {@code key/unavailable} */
    public static Pkcs11Uri of(String text) {
        if (!text.startsWith(SCHEME) || text.length() > MAX_CHARACTERS) {
            throw unusable("is not a PKCS#11 URI");
        }
        Map<String, String> attributes = new HashMap<>();
        for (String each : text.substring(SCHEME.length()).split("[;?&]", -1)) {
            int at = each.indexOf('=');
            String name = at < 0 ? each : each.substring(0, at);
            if (at < 0 || !KNOWN.contains(name) || attributes.put(name, decoded(each.substring(at + 1))) != null) {
                throw unusable("must say `slot-id`, `object`, `module-path` and `pin-source`, each once, nothing else");
            }
        }
        String pin = of(attributes, "pin-source");
        return new Pkcs11Uri(
                slot(of(attributes, "slot-id")),
                of(attributes, "object"),
                path(of(attributes, "module-path")),
                path(pin.startsWith("file:") ? pin.substring("file:".length()) : pin));
    }

    private static String of(Map<String, String> attributes, String name) {
        @Nullable String value = attributes.get(name);
        if (value == null || value.isEmpty()) {
            throw unusable("does not say `" + name + "`");
        }
        return value;
    }

    private static String decoded(String text) {
        if (!ESCAPES.matcher(text).matches()) {
            throw unusable("holds a character that must be escaped");
        }
        String decoded = URLDecoder.decode(text, StandardCharsets.UTF_8);
        if (decoded.chars().anyMatch(c -> c < ' ' || c == '"' || c == 0x7f)) {
            throw unusable("holds a character that is not allowed");
        }
        return decoded;
    }

    private static int slot(String text) {
        long slot = SLOT.matcher(text).matches() ? Long.parseLong(text) : -1;
        if (slot < 0 || slot > Integer.MAX_VALUE) {
            throw unusable("must say the number of a slot");
        }
        return (int) slot;
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw unusable("holds something that is not a path");
        }
    }

    private static ProblemException unusable(String finding) {
        return new ProblemException(new KeyUnavailable("the token's URI " + finding, ""));
    }
}
