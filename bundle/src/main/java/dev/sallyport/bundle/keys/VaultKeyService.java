package dev.sallyport.bundle.keys;

import dev.sallyport.core.SecretBytes;
import dev.sallyport.core.StrictBase64;
import dev.sallyport.core.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A key of a Vault or OpenBao transit engine: {@code encrypt} and {@code decrypt} with the context as associated data,
 * so the key must be of an AEAD type such as {@code aes256-gcm96}. What is wrapped names the key's version.
 *
 * <p><b>Guarantees.</b> Neither the key-encryption key nor a token is printed or kept on disk; replies are read under
 * limits.
 *
 * <p><b>Does not guarantee.</b> That a model key is erased from the memory of the HTTP client and the JSON reader.
 */
public final class VaultKeyService implements KeyService {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,128}");
    private static final Pattern MOUNT = Pattern.compile("[A-Za-z0-9_.-]{1,64}(/[A-Za-z0-9_.-]{1,64}){0,3}");
    private static final Pattern CIPHERTEXT = Pattern.compile("vault:v[1-9][0-9]{0,8}:[A-Za-z0-9+/]{1,8192}={0,2}");
    private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9_./-]{0,256}");

    private final ServiceCalls calls;
    private final VaultLogin login;
    private final String namespace;
    private final String mount;
    private final String key;

    /**
     * @param namespace empty for none
     * @param mount where the transit engine is, {@code transit} for most
     * @param key its name there
     */
    public VaultKeyService(ServiceAddress address, String namespace, String mount, String key, VaultLogin login) {
        if (!MOUNT.matcher(mount).matches()
                || !NAME.matcher(key).matches()
                || !NAMESPACE.matcher(namespace).matches()) {
            throw new IllegalArgumentException(
                    "mount, key and namespace of a transit engine are letters, digits, `.`, `_` and `-`");
        }
        this.calls = new ServiceCalls(address);
        this.namespace = namespace;
        this.mount = mount;
        this.key = key;
        this.login = login;
    }

    @Override
    public String keyId() {
        return "vault:" + mount + "/" + key;
    }

    /** The ciphertext as the engine writes it, {@code vault:v1:…}, in ASCII. */
    @Override
    public byte[] wrap(SecretBytes secret, KeyContext context) {
        byte[] body = secret.use(plain -> request("plaintext", StrictBase64.encode(plain), context));
        try {
            String ciphertext = ask("encrypt", body, reply -> reply.data("ciphertext"));
            if (!CIPHERTEXT.matcher(ciphertext).matches()) {
                throw KeyFailures.unavailable("the key service sent no ciphertext of a transit key", "", null);
            }
            return ciphertext.getBytes(StandardCharsets.US_ASCII);
        } finally {
            Arrays.fill(body, (byte) 0);
        }
    }

    @Override
    public SecretBytes unwrap(String keyId, byte[] wrapped, KeyContext context) {
        if (!holds(keyId)) {
            throw KeyFailures.otherKey();
        }
        String ciphertext = new String(wrapped, StandardCharsets.ISO_8859_1);
        if (!CIPHERTEXT.matcher(ciphertext).matches()) {
            throw KeyFailures.doesNotOpen("no ciphertext of a transit key", null);
        }
        return ask("decrypt", request("ciphertext", ciphertext, context), VaultReply::plaintext);
    }

    private static byte[] request(String name, String value, KeyContext context) {
        return JsonWriter.compact()
                .beginObject()
                .name(name)
                .value(value)
                .name("associated_data")
                .value(StrictBase64.encode(context.toBytes()))
                .endObject()
                .toBytes();
    }

    /** Once more with a new token where the engine does not take the one that was kept. */
    private <T> T ask(String operation, byte[] body, Function<VaultReply, T> read) {
        String path = "/v1/%s/%s/%s".formatted(mount, operation, key);
        VaultReply reply = new VaultReply(calls.post(path, headers(login.token(this::send)), body));
        if (reply.forbidden() && login.renew()) {
            reply = new VaultReply(calls.post(path, headers(login.token(this::send)), body));
        }
        reply.check();
        return read.apply(reply);
    }

    private VaultReply send(String path, byte[] body) {
        return new VaultReply(calls.post(path, headers(""), body));
    }

    private Map<String, String> headers(String token) {
        Map<String, String> headers = new HashMap<>();
        headers.put("content-type", "application/json");
        headers.put("x-vault-request", "true");
        if (!token.isEmpty()) {
            headers.put("x-vault-token", token);
        }
        if (!namespace.isEmpty()) {
            headers.put("x-vault-namespace", namespace);
        }
        return headers;
    }

    @Override
    public void close() {
        calls.close();
    }
}
