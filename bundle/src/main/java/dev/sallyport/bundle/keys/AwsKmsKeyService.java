package dev.sallyport.bundle.keys;

import dev.sallyport.core.Problem.KeyUnavailable;
import dev.sallyport.core.SecretBytes;
import dev.sallyport.core.StrictBase64;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A symmetric key of AWS KMS: {@code Encrypt} and {@code Decrypt} with model and manifest as encryption context, which
 * key policies and CloudTrail see.
 *
 * <p><b>Guarantees.</b> Requests are signed (SigV4) with credentials that are read anew for each; replies are read under
 * limits. What another key of the account wrapped is not opened.
 *
 * <p><b>Does not guarantee.</b> That a model key is erased from the memory of the HTTP client and the JSON reader.
 */
public final class AwsKmsKeyService implements KeyService {
    private static final JsonLimits LIMITS = new JsonLimits(64 << 10, 8, 64);
    private static final String TYPE = "application/x-amz-json-1.1";
    private static final String PREFIX = "aws-kms:";
    private static final int MAX_WRAPPED = 6_144;

    /** Answers with status 400 that say nothing of the key: too many calls, or the caller's clock or credentials. */
    private static final Set<String> NO_ANSWER = Set.of(
            "ThrottlingException",
            "LimitExceededException",
            "ExpiredTokenException",
            "RequestExpired",
            "InvalidSignatureException",
            "IncompleteSignature",
            "MissingAuthenticationTokenException",
            "UnrecognizedClientException",
            "KeyUnavailableException",
            "DependencyTimeoutException",
            "KMSInternalException");

    private final ServiceCalls calls;
    private final String host;
    private final AwsSignature signature;
    private final String key;
    private final Path credentials;
    private final InstantSource clock;

    /**
     * @param key a key id, an ARN or {@code alias/NAME}
     * @param credentials see {@link AwsCredentials}; readable by its owner alone
     */
    public AwsKmsKeyService(ServiceAddress address, String region, String key, Path credentials, InstantSource clock) {
        if (!region.matches("[a-z0-9-]{1,32}") || !key.matches("[A-Za-z0-9:/_-]{1,240}")) {
            throw new IllegalArgumentException("region and key of AWS KMS are written as AWS writes them");
        }
        this.calls = new ServiceCalls(address);
        this.host = address.uri().getRawAuthority();
        this.signature = new AwsSignature(region, "kms");
        this.key = key;
        this.credentials = credentials;
        this.clock = clock;
    }

    @Override
    public String keyId() {
        return PREFIX + key;
    }

    /** What {@code Encrypt} returned as {@code CiphertextBlob}. */
    @Override
    public byte[] wrap(SecretBytes secret, KeyContext context) {
        byte[] body = secret.use(plain -> request("Plaintext", plain, context));
        try {
            JsonDocument reply = ask("Encrypt", body);
            byte[] blob = StrictBase64.decode(reply.string("CiphertextBlob"))
                    .orElseThrow(() -> reply.fault("CiphertextBlob", "must be base64"));
            if (blob.length == 0 || blob.length > MAX_WRAPPED) {
                throw reply.fault("CiphertextBlob", "must have 1 to " + MAX_WRAPPED + " bytes");
            }
            return blob;
        } finally {
            Arrays.fill(body, (byte) 0);
        }
    }

    @Override
    public SecretBytes unwrap(String keyId, byte[] wrapped, KeyContext context) {
        if (!holds(keyId)) {
            throw KeyFailures.otherKey();
        }
        if (wrapped.length > MAX_WRAPPED) {
            throw KeyFailures.doesNotOpen("too long for a ciphertext of KMS", null);
        }
        return VaultReply.secret(ask("Decrypt", request("CiphertextBlob", wrapped, context)), "Plaintext");
    }

    private byte[] request(String name, byte[] value, KeyContext context) {
        JsonWriter json = JsonWriter.compact().beginObject().name("KeyId").value(key);
        json.name(name).value(StrictBase64.encode(value));
        json.name("EncryptionContext").beginObject();
        json.name("sallyport:model").value(context.model().toString());
        json.name("sallyport:manifest").value(context.manifest().hex());
        return json.endObject().endObject().toBytes();
    }

    private JsonDocument ask(String operation, byte[] body) {
        Map<String, String> headers = new HashMap<>();
        headers.put("host", host);
        headers.put("content-type", TYPE);
        headers.put("x-amz-target", "TrentService." + operation);
        Map<String, String> more =
                signature.sign("POST", "/", headers, body, AwsCredentials.read(credentials), clock.instant());
        headers.putAll(more);
        // The client writes it by itself, and the same.
        headers.remove("host");
        return read(calls.post("/", headers, body));
    }

    /** The document of a reply that is one. */
    static JsonDocument read(ServiceCalls.Reply reply) {
        if (reply.status() == 200) {
            return parse(reply.body());
        }
        String detail =
                "status %d: %s".formatted(reply.status(), new String(reply.body(), StandardCharsets.ISO_8859_1));
        if ((reply.status() == 400 || reply.status() == 403) && !NO_ANSWER.contains(fault(reply.body()))) {
            throw KeyFailures.refused("the key service refuses the key", detail, null);
        }
        throw KeyFailures.unavailable("the key service cannot answer", detail, null);
    }

    /** {@code com.amazonaws.kms#DisabledException} and {@code DisabledException} are both written. */
    private static String fault(byte[] body) {
        String type = parse(body).string("__type");
        return type.substring(type.lastIndexOf('#') + 1);
    }

    private static JsonDocument parse(byte[] body) {
        return JsonDocument.parse(
                body,
                LIMITS,
                finding -> new KeyUnavailable("the key service sent a reply that cannot be read", finding));
    }

    @Override
    public void close() {
        calls.close();
    }
}
