package dev.sallyport.guard.identity;

import dev.sallyport.guard.identity.TokenAttacks.Case;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** API keys that are good and all the ways in which one is not. */
final class ApiKeyAttacks {
    private static final Instant MADE = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant LONG_AGO = Instant.parse("2026-02-01T00:00:00Z");

    private ApiKeyAttacks() {}

    /** Mints what it needs in {@code store}. */
    static List<Case> of(ApiKeyStore store, SecureRandom random) {
        ApiKey good = store.mint("quickstart-client", Set.of("team"), MADE, null, random);
        ApiKey other = store.mint("other", Set.of(), MADE, Instant.parse("2100-01-01T00:00:00Z"), random);
        ApiKey expired = store.mint("late", Set.of(), MADE, LONG_AGO, random);
        ApiKey revoked = store.mint("gone", Set.of(), MADE, null, random);
        store.revoke(revoked.id(), LONG_AGO);
        ApiKey unknown = ApiKey.generate(random);
        String text = good.reveal();

        List<Case> cases = new ArrayList<>();
        add(cases, "good", text, null);
        add(cases, "good until 2100", other.reveal(), null);
        add(cases, "expired", expired.reveal(), Reason.KEY_EXPIRED);
        add(cases, "revoked", revoked.reveal(), Reason.KEY_REVOKED);
        add(cases, "unknown id", unknown.reveal(), Reason.KEY_UNKNOWN);
        add(cases, "another key's secret", ofParts(good, unknown), Reason.KEY_SECRET);
        add(cases, "one character mistyped", mistyped(text), Reason.KEY_CHECKSUM);
        add(cases, "without its checksum", text.substring(0, 59), Reason.KEY_MALFORMED);
        add(cases, "one character too long", text + "0", Reason.KEY_MALFORMED);
        add(cases, "one character short", text.substring(0, 65), Reason.KEY_MALFORMED);
        add(cases, "prefix in capitals", text.replace("sp_", "SP_"), Reason.CREDENTIAL_UNKNOWN);
        add(cases, "prefix alone", "sp_", Reason.KEY_MALFORMED);
        add(cases, "underscores alone", "sp" + "_".repeat(64), Reason.KEY_MALFORMED);
        add(cases, "not Base62", text.substring(0, 20) + "-" + text.substring(21), Reason.KEY_MALFORMED);
        add(cases, "path for an id", "sp_../../../etc" + text.substring(15), Reason.KEY_MALFORMED);
        add(cases, "id alone", "sp_" + good.id(), Reason.KEY_MALFORMED);
        add(cases, "eleven thousand characters", "sp_" + "A".repeat(11_000), Reason.KEY_MALFORMED);
        cases.add(new Case(
                "two good keys", List.of("Bearer " + text, "Bearer " + other.reveal()), Reason.SEVERAL_CREDENTIALS));
        cases.add(new Case("without a scheme", List.of(text), Reason.SCHEME_UNSUPPORTED));
        cases.add(new Case("basic scheme", List.of("Basic " + text), Reason.SCHEME_UNSUPPORTED));
        return cases;
    }

    private static void add(List<Case> cases, String name, String key, @Nullable Reason reason) {
        cases.add(new Case(name, List.of("Bearer " + key), reason));
    }

    private static String ofParts(ApiKey id, ApiKey secret) {
        return ApiKey.of(id.id(), new String(secret.secret(), StandardCharsets.US_ASCII))
                .reveal();
    }

    private static String mistyped(String text) {
        char changed = text.charAt(30) == 'a' ? 'b' : 'a';
        return text.substring(0, 30) + changed + text.substring(31);
    }
}
