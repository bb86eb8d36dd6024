package dev.sallyport.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The part of Vault's published HTTP API that a transit key takes, with AppRole, for where there is no Vault: written from
 * the API's pages, and driven by the real hvac client in {@link KeyServicesTest}. Keys are {@code aes256-gcm96}.
 */
final class VaultDouble implements AutoCloseable {
    static final String ROLE = "role-of-tests";
    static final String SECRET = "secret-of-tests";
    static final String TOKEN = "s.token-of-tests";

    private final SecureRandom random = new SecureRandom();
    private final Map<String, Key> keys = new ConcurrentHashMap<>();
    private final int port;
    private volatile boolean forbidden;
    private HttpServer server;

    private static final class Key {
        final List<byte[]> versions = new ArrayList<>();
        int oldest = 1;
    }

    private record Answer(int status, String body) {}

    VaultDouble() {
        server = listen(0);
        port = server.getAddress().getPort();
        keys.put("models", newKey());
    }

    private HttpServer listen(int at) {
        try {
            HttpServer made = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 0);
            made.createContext("/", this::answer);
            made.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            made.start();
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String address() {
        return "http://127.0.0.1:" + port;
    }

    /** Every token is refused from now on. */
    void revoke() {
        forbidden = true;
    }

    void grant() {
        forbidden = false;
    }

    void stop() {
        server.stop(0);
    }

    void start() {
        server = listen(port);
    }

    void rotate(String name) {
        Objects.requireNonNull(keys.get(name)).versions.add(random.generateSeed(32));
    }

    private Key newKey() {
        Key key = new Key();
        key.versions.add(random.generateSeed(32));
        return key;
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String token = exchange.getRequestHeaders().getFirst("X-Vault-Token");
        Answer answer;
        try {
            answer = answer(exchange.getRequestURI().getPath(), String.valueOf(token), body);
        } catch (ProblemException | GeneralSecurityException | IllegalArgumentException e) {
            answer = error(400, "invalid request");
        }
        byte[] text = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("content-type", "application/json");
        exchange.sendResponseHeaders(answer.status(), text.length == 0 ? -1 : text.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(text);
        }
    }

    private Answer answer(String path, String token, byte[] body) throws GeneralSecurityException {
        JsonDocument json = JsonDocument.parse(
                body.length == 0 ? "{}".getBytes(StandardCharsets.US_ASCII) : body,
                JsonLimits.DOCUMENT,
                RequestMalformed::new);
        if (path.equals("/v1/auth/approle/login")) {
            boolean known = ROLE.equals(json.string("role_id")) && SECRET.equals(json.string("secret_id"));
            return known && !forbidden ? login() : error(400, "invalid role or secret ID");
        }
        if (!token.equals(TOKEN) || forbidden) {
            return error(403, "permission denied");
        }
        String[] parts = path.split("/");
        if (parts.length < 5 || !parts[2].equals("transit")) {
            return error(404, "no handler for route");
        }
        return switch (parts[3]) {
            case "keys" -> keys(parts, json);
            case "encrypt" -> with(parts[4], key -> encrypt(key, json));
            case "decrypt" -> with(parts[4], key -> decrypt(key, json));
            default -> error(404, "no handler for route");
        };
    }

    private interface Act {
        Answer on(Key key) throws GeneralSecurityException;
    }

    private Answer with(String name, Act act) throws GeneralSecurityException {
        Key key = keys.get(name);
        return key == null ? error(400, "encryption key not found") : act.on(key);
    }

    private Answer keys(String[] parts, JsonDocument json) throws GeneralSecurityException {
        if (parts.length == 5 && json.has("type")) {
            keys.putIfAbsent(parts[4], newKey());
            return new Answer(204, "");
        }
        return with(parts[4], key -> {
            if (parts.length == 5) {
                return data(() -> JsonWriter.compact()
                        .beginObject()
                        .name("latest_version")
                        .value(key.versions.size())
                        .endObject());
            }
            if (parts[5].equals("rotate")) {
                rotate(parts[4]);
            } else {
                key.oldest = (int) json.integer("min_decryption_version");
            }
            return new Answer(204, "");
        });
    }

    private Answer encrypt(Key key, JsonDocument json) throws GeneralSecurityException {
        byte[] nonce = random.generateSeed(12);
        int version = key.versions.size();
        byte[] sealed = crypt(Cipher.ENCRYPT_MODE, key, version, nonce, json, decoded(json, "plaintext"));
        byte[] whole = Arrays.copyOf(nonce, 12 + sealed.length);
        System.arraycopy(sealed, 0, whole, 12, sealed.length);
        String text = "vault:v" + version + ":" + Base64.getEncoder().encodeToString(whole);
        return data(() -> JsonWriter.compact()
                .beginObject()
                .name("ciphertext")
                .value(text)
                .name("key_version")
                .value(version)
                .endObject());
    }

    private Answer decrypt(Key key, JsonDocument json) throws GeneralSecurityException {
        String[] parts = json.string("ciphertext").split(":");
        int version = parts.length == 3 ? Integer.parseInt(parts[1].substring(1)) : 0;
        if (version < key.oldest || version > key.versions.size()) {
            return error(400, "ciphertext or signature version is disallowed by policy (too old)");
        }
        byte[] whole = Base64.getDecoder().decode(parts[2]);
        byte[] sealed = Arrays.copyOfRange(whole, Math.min(12, whole.length), whole.length);
        byte[] plain = crypt(Cipher.DECRYPT_MODE, key, version, Arrays.copyOf(whole, 12), json, sealed);
        return data(() -> JsonWriter.compact()
                .beginObject()
                .name("plaintext")
                .value(Base64.getEncoder().encodeToString(plain))
                .endObject());
    }

    private static byte[] crypt(int mode, Key key, int version, byte[] nonce, JsonDocument json, byte[] from)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key.versions.get(version - 1), "AES"), new GCMParameterSpec(128, nonce));
        cipher.updateAAD(json.has("associated_data") ? decoded(json, "associated_data") : new byte[0]);
        return cipher.doFinal(from);
    }

    private static byte[] decoded(JsonDocument json, String name) {
        return Base64.getDecoder().decode(json.string(name));
    }

    private static Answer login() {
        return new Answer(
                200,
                "{\"request_id\":\"r\",\"lease_id\":\"\",\"data\":null,\"auth\":{\"client_token\":\"" + TOKEN
                        + "\",\"lease_duration\":1200,\"renewable\":true}}");
    }

    private static Answer data(Supplier<JsonWriter> data) {
        return new Answer(
                200, "{\"request_id\":\"r\",\"lease_id\":\"\",\"data\":" + data.get() + ",\"warnings\":null}");
    }

    private static Answer error(int status, String message) {
        return new Answer(status, "{\"errors\":[\"" + message + "\"]}");
    }

    @Override
    public void close() {
        stop();
    }
}
