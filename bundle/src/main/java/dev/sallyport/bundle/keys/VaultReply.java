package dev.sallyport.bundle.keys;

import dev.sallyport.core.Problem.KeyUnavailable;
import dev.sallyport.core.SecretBytes;
import dev.sallyport.core.StrictBase64;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What Vault answered; members that are not asked for are of no account. */
public final class VaultReply {
    private static final JsonLimits LIMITS = new JsonLimits(64 << 10, 8, 64);
    private static final int MAX_TOKEN = 4_096;

    private final ServiceCalls.Reply reply;

    VaultReply(ServiceCalls.Reply reply) {
        this.reply = reply;
    }

    boolean forbidden() {
        return reply.status() == 403;
    }

    /** 400, 403 and 404 are an answer; whatever else is not 200 is none. */
    void check() {
        int status = reply.status();
        if (status == 400 || status == 403 || status == 404) {
            throw KeyFailures.refused("the key service refuses the key", detail(), null);
        }
        if (status != 200) {
            throw KeyFailures.unavailable("the key service cannot answer", detail(), null);
        }
    }

    private String detail() {
        return "status %d: %s".formatted(reply.status(), new String(reply.body(), StandardCharsets.ISO_8859_1));
    }

    private JsonDocument json() {
        return JsonDocument.parse(
                reply.body(),
                LIMITS,
                finding -> new KeyUnavailable("the key service sent a reply that cannot be read", finding));
    }

    String data(String name) {
        return json().object("data").string(name);
    }

    SecretBytes plaintext() {
        return secret(json().object("data"), "plaintext");
    }

    String clientToken() {
        String token = json().object("auth").string("client_token");
        if (token.isEmpty() || token.length() > MAX_TOKEN || !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw KeyFailures.unavailable("the key service sent no token", "", null);
        }
        return token;
    }

    /** A key that a service sent in base64. */
    static SecretBytes secret(JsonDocument json, String name) {
        byte[] bytes = StrictBase64.decode(json.string(name)).orElseThrow(() -> json.fault(name, "must be base64"));
        try {
            return SecretBytes.copyOf(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
