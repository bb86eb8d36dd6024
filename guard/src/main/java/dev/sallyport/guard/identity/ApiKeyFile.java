package dev.sallyport.guard.identity;

import dev.sallyport.core.Digest;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonWriter;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/**
 * The store's file: {@code {"version":1,"keys":[…]}}, times as RFC 3339 in UTC, HMACs in hexadecimal.
 */
final class ApiKeyFile {
    static final int MAX_BYTES = 4 << 20;
    static final int MAX_KEYS = 10_000;
    private static final int MAX_GROUPS = 64;
    private static final JsonLimits LIMITS = new JsonLimits(MAX_BYTES, 4, 16);

    private ApiKeyFile() {}

    /** Entries by key id, in the order of the file; {@code configuration/invalid} for any other text. */
    static SequencedMap<String, ApiKeyEntry> parse(byte[] text) {
        JsonDocument document =
                JsonDocument.parse(text, LIMITS, ApiKeyFile::problem).only("version", "keys");
        if (document.integer("version") != 1) {
            throw document.fault("version", "must be 1");
        }
        List<JsonDocument> keys = document.objects("keys");
        if (keys.size() > MAX_KEYS) {
            throw document.fault("keys", "has more than " + MAX_KEYS);
        }
        SequencedMap<String, ApiKeyEntry> entries = LinkedHashMap.newLinkedHashMap(keys.size());
        for (JsonDocument key : keys) {
            ApiKeyEntry entry = entry(key);
            if (entries.put(entry.id(), entry) != null) {
                throw key.fault("id", "is there twice");
            }
        }
        return entries;
    }

    private static ApiKeyEntry entry(JsonDocument key) {
        key.only("id", "principal", "groups", "hmac", "created", "expires", "revoked");
        String principal = key.string("principal");
        if (!PrincipalName.isName(principal)) {
            throw key.fault("principal", "is not a name");
        }
        Instant created = time(key, "created").orElseThrow(() -> key.fault("created", "is missing"));
        return new ApiKeyEntry(
                key.string("id"),
                principal,
                groups(key),
                Digest.ofHex(key.string("hmac")).orElseThrow(() -> key.fault("hmac", "is not 64 hexadecimal digits")),
                created,
                time(key, "expires").orElse(null),
                time(key, "revoked").orElse(null));
    }

    private static Set<String> groups(JsonDocument key) {
        List<String> groups = key.strings("groups");
        if (groups.size() > MAX_GROUPS || !groups.stream().allMatch(PrincipalName::isGroup)) {
            throw key.fault("groups", "must be at most " + MAX_GROUPS + " printable names");
        }
        return Set.copyOf(groups);
    }

    private static Optional<Instant> time(JsonDocument key, String name) {
        return key.optionalString(name).map(text -> {
            try {
                return Instant.parse(text);
            } catch (DateTimeException e) {
                throw key.fault(name, "is not a time such as 2026-01-31T00:00:00Z");
            }
        });
    }

    static byte[] write(Collection<ApiKeyEntry> entries) {
        JsonWriter out = JsonWriter.indented().beginObject();
        out.name("version").value(1).name("keys").beginArray();
        entries.forEach(entry -> write(out, entry));
        return out.endArray().endObject().toBytes();
    }

    private static void write(JsonWriter out, ApiKeyEntry entry) {
        out.beginObject().name("id").value(entry.id()).name("principal").value(entry.principal());
        out.name("groups").beginArray();
        entry.groups().stream().sorted().forEach(out::value);
        out.endArray().name("hmac").value(entry.hmac().hex());
        out.name("created").value(entry.created().toString());
        if (entry.expires() != null) {
            out.name("expires").value(entry.expires().toString());
        }
        if (entry.revoked() != null) {
            out.name("revoked").value(entry.revoked().toString());
        }
        out.endObject();
    }

    private static Problem problem(String finding) {
        return new ConfigurationInvalid(List.of("API keys: " + finding));
    }
}
