package dev.sallyport.bundle.keys;

import dev.sallyport.core.json.JsonWriter;
import java.nio.file.Path;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** How a token for Vault is come by. Thread-safe. */
public sealed interface VaultLogin {
    /** Longest token and longest identifier. */
    int MAX_BYTES = 4_096;

    /** @param send posts a body to a path without a token */
    String token(BiFunction<String, byte[], VaultReply> send);

    /** Forgets a token that is not taken any more; whether another one may be. */
    boolean renew();

    /** A file with a token, read anew for each call: an agent may write another one into it. */
    record TokenFile(Path file) implements VaultLogin {
        @Override
        public String token(BiFunction<String, byte[], VaultReply> send) {
            return OwnerFile.line(file, MAX_BYTES);
        }

        @Override
        public boolean renew() {
            return false;
        }
    }

    /** The AppRole method; a token is kept in memory for as long as it is taken. */
    final class AppRole implements VaultLogin {
        private final String mount;
        private final String roleId;
        private final Path secretId;
        private @Nullable String kept;

        /** @param mount where the method is, {@code approle} for most */
        public AppRole(String mount, String roleId, Path secretId) {
            if (!mount.matches("[A-Za-z0-9_.-]{1,64}")) {
                throw new IllegalArgumentException("the mount of AppRole is letters, digits, `.`, `_` and `-`");
            }
            this.mount = mount;
            this.roleId = roleId;
            this.secretId = secretId;
        }

        @Override
        public synchronized String token(BiFunction<String, byte[], VaultReply> send) {
            String token = kept;
            if (token == null) {
                byte[] body = JsonWriter.compact()
                        .beginObject()
                        .name("role_id")
                        .value(roleId)
                        .name("secret_id")
                        .value(OwnerFile.line(secretId, MAX_BYTES))
                        .endObject()
                        .toBytes();
                VaultReply reply = send.apply("/v1/auth/" + mount + "/login", body);
                reply.check();
                token = reply.clientToken();
                kept = token;
            }
            return token;
        }

        @Override
        public synchronized boolean renew() {
            boolean had = kept != null;
            kept = null;
            return had;
        }
    }
}
