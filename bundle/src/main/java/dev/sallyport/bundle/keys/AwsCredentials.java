package dev.sallyport.bundle.keys;

import dev.sallyport.core.Problem.KeyUnavailable;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Who calls AWS, in the JSON that a {@code credential_process} prints: {@code Version} 1, {@code AccessKeyId}, {@code
 * SecretAccessKey}, and, where they are temporary, {@code SessionToken} and {@code Expiration}.
 */
final class AwsCredentials {
    private static final int MAX_BYTES = 16 << 10;
    private static final JsonLimits LIMITS = new JsonLimits(MAX_BYTES, 2, 16);

    private final String accessKeyId;
    private final String secretAccessKey;
    private final String sessionToken;

    /** @param sessionToken empty for none */
    AwsCredentials(String accessKeyId, String secretAccessKey, String sessionToken) {
        this.accessKeyId = accessKeyId;
        this.secretAccessKey = secretAccessKey;
        this.sessionToken = sessionToken;
    }

    static AwsCredentials read(Path file) {
        byte[] text = OwnerFile.read(file, MAX_BYTES, "the file of AWS credentials is too long");
        try {
            return parse(text);
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }

    static AwsCredentials parse(byte[] text) {
        JsonDocument json = JsonDocument.parse(
                text,
                LIMITS,
                finding -> new KeyUnavailable("the file of AWS credentials cannot be understood", finding));
        json.only("Version", "AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration");
        if (json.integer("Version") != 1) {
            throw json.fault("Version", "must be 1");
        }
        return new AwsCredentials(
                visible(json, "AccessKeyId", json.string("AccessKeyId")),
                visible(json, "SecretAccessKey", json.string("SecretAccessKey")),
                json.optionalString("SessionToken")
                        .map(token -> visible(json, "SessionToken", token))
                        .orElse(""));
    }

    private static String visible(JsonDocument json, String name, String text) {
        if (text.isEmpty() || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw json.fault(name, "must be one word");
        }
        return text;
    }

    String accessKeyId() {
        return accessKeyId;
    }

    String secretAccessKey() {
        return secretAccessKey;
    }

    String sessionToken() {
        return sessionToken;
    }

    @Override
    public String toString() {
        return "AwsCredentials[" + accessKeyId + "]";
    }
}
