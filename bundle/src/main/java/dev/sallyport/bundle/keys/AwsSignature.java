package dev.sallyport.bundle.keys;

import dev.sallyport.core.Digest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * AWS Signature Version 4 of requests without a query: HMAC-SHA256 over a canonical form of the request, under a key
 * derived from the secret for one day, region and service.
 *
 * <p>Source: AWS, "Signature Version 4 signing process".
 */
record AwsSignature(String region, String service) {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /**
     * The headers that are to be sent besides {@code headers}: the time and the authorization.
     *
     * @param headers all that are signed, {@code host} among them
     */
    Map<String, String> sign(
            String method,
            String path,
            Map<String, String> headers,
            byte[] body,
            AwsCredentials credentials,
            Instant now) {
        String time = TIME.format(now);
        SortedMap<String, String> signed = new TreeMap<>();
        headers.forEach((name, value) -> signed.put(name.toLowerCase(Locale.ROOT), value.strip()));
        signed.put("x-amz-date", time);
        if (!credentials.sessionToken().isEmpty()) {
            signed.put("x-amz-security-token", credentials.sessionToken());
        }
        String names = String.join(";", signed.keySet());
        String lines = signed.entrySet().stream()
                .map(header -> header.getKey() + ":" + header.getValue() + "\n")
                .collect(Collectors.joining());
        String canonical = String.join(
                "\n", method, path, "", lines, names, Digest.sha256(body).hex());
        String scope = "%s/%s/%s/aws4_request".formatted(time.substring(0, 8), region, service);
        String toSign = String.join("\n", ALGORITHM, time, scope, hash(canonical));
        String signature =
                HexFormat.of().formatHex(hmac(key(time.substring(0, 8), credentials.secretAccessKey()), toSign));
        Map<String, String> more = new TreeMap<>(signed);
        more.keySet().removeAll(headers.keySet());
        more.put(
                "authorization",
                "%s Credential=%s/%s, SignedHeaders=%s, Signature=%s"
                        .formatted(ALGORITHM, credentials.accessKeyId(), scope, names, signature));
        return more;
    }

    private byte[] key(String day, String secret) {
        byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
        for (String step : new String[] {day, region, service, "aws4_request"}) {
            key = hmac(key, step);
        }
        return key;
    }

    private static String hash(String text) {
        return Digest.sha256(text.getBytes(StandardCharsets.UTF_8)).hex();
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA256", e);
        }
    }
}
