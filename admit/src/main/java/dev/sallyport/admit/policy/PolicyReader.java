package dev.sallyport.admit.policy;

import dev.sallyport.bundle.passport.AttestationType;
import dev.sallyport.bundle.passport.IssuerKey;
import dev.sallyport.core.Digest;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.Text;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads a policy document; the first fault is {@code configuration/invalid} with its place. */
final class PolicyReader {
    private static final int MAX_ISSUERS = 16;
    private static final int MAX_RULES = 1_000;
    private static final int MAX_LIST = 1_000;
    private static final int MAX_NAME = 128;

    private final Set<String> issuers = new LinkedHashSet<>();

    private PolicyReader() {}

    static AdmissionPolicy read(JsonValue document, Digest digest, Function<String, IssuerKey> keys) {
        JsonDocument json = JsonDocument.of(document, PolicyReader::problem);
        json.only("version", "issuers", "rules");
        if (json.integer("version") != 1) {
            throw json.fault("version", "must be 1");
        }
        PolicyReader reader = new PolicyReader();
        List<Issuer> issuers = reader.issuers(json.object("issuers"), keys);
        List<JsonDocument> written = json.objects("rules");
        if (written.size() > MAX_RULES) {
            throw json.fault("rules", "must be at most " + MAX_RULES);
        }
        return new AdmissionPolicy(written.stream().map(reader::rule).toList(), issuers, digest);
    }

    private static Problem problem(String finding) {
        return new ConfigurationInvalid(List.of("admission policy: " + finding));
    }

    /** One key under two names would make its statements count as both. */
    private List<Issuer> issuers(JsonDocument json, Function<String, IssuerKey> keys) {
        List<Issuer> read = new ArrayList<>();
        Set<IssuerKey> seen = new HashSet<>();
        for (String name : json.names()) {
            if (read.size() == MAX_ISSUERS || name.isBlank() || name.length() > MAX_NAME) {
                throw json.fault(name, "must be one of at most %d names".formatted(MAX_ISSUERS));
            }
            IssuerKey key = keys.apply(json.string(name));
            if (!seen.add(key)) {
                throw json.fault(name, "has a key that another issuer has");
            }
            issuers.add(name);
            read.add(new Issuer(name, key));
        }
        return read;
    }

    private Rule rule(JsonDocument json) {
        json.only("models", "require");
        List<String> models = strings(json, "models");
        for (String model : models) {
            String fixed = model.endsWith("*") ? model.substring(0, model.length() - 1) : model;
            if (!model.equals("*") && !ModelRef.isName(fixed)) {
                throw json.fault("models", "has `%s`, which is no name".formatted(Text.quotable(model)));
            }
        }
        if (models.isEmpty()) {
            throw json.fault("models", "names no model; all of them are `*`");
        }
        List<JsonDocument> required = json.objects("require");
        if (required.size() > MAX_LIST) {
            throw json.fault("require", "must be at most " + MAX_LIST);
        }
        return new Rule(models, required.stream().map(this::requirement).toList());
    }

    private Requirement requirement(JsonDocument json) {
        AttestationType type = AttestationType.of(json.string("type")).orElseThrow(() -> json.fault("type", types()));
        switch (type) {
            case PROVENANCE -> json.only("type", "by", "within", "builders");
            case SCAN -> json.only("type", "by", "within", "findings");
            case TEST_RESULT -> json.only("type", "by", "tests");
            case EVALUATION -> json.only("type", "by", "within", "metrics");
            case VERDICT -> json.only("type", "by", "within", "policies", "properties");
        }
        @Nullable Duration within = json.has("within") ? duration(json) : null;
        if (type == AttestationType.VERDICT && within == null) {
            throw json.fault("within", "is missing: a verdict has no end of its own");
        }
        return new Requirement(
                type,
                by(json),
                within,
                metrics(json),
                findings(json),
                Set.copyOf(optional(json, "builders")),
                Set.copyOf(optional(json, "tests")),
                policies(json),
                Set.copyOf(optional(json, "properties")));
    }

    private static String types() {
        List<String> words = new ArrayList<>();
        for (AttestationType type : AttestationType.values()) {
            words.add("`" + type.word() + "`");
        }
        return "must be one of " + String.join(", ", words);
    }

    private Set<String> by(JsonDocument json) {
        List<String> names = strings(json, "by");
        for (String name : names) {
            if (!issuers.contains(name)) {
                throw json.fault("by", "has `%s`, which is no issuer of this policy".formatted(Text.quotable(name)));
            }
        }
        if (names.isEmpty()) {
            throw json.fault("by", "names no issuer");
        }
        return Set.copyOf(names);
    }

    private static List<MetricRule> metrics(JsonDocument json) {
        List<MetricRule> rules = new ArrayList<>();
        if (json.has("metrics")) {
            json.objects("metrics").forEach(each -> rules.add(metric(each)));
        }
        return rules;
    }

    private static MetricRule metric(JsonDocument json) {
        json.only("name", "atLeast", "atMost", "denominator", "dataset");
        double atLeast = json.optionalNumber("atLeast").orElse(Double.NEGATIVE_INFINITY);
        double atMost = json.optionalNumber("atMost").orElse(Double.POSITIVE_INFINITY);
        boolean written = json.has("atLeast") || json.has("atMost");
        boolean finite =
                json.has("atLeast") == Double.isFinite(atLeast) && json.has("atMost") == Double.isFinite(atMost);
        if (!written || !finite || atLeast > atMost) {
            throw json.fault("atLeast", "and `atMost` must be one finite bound or two in order");
        }
        long denominator = json.optionalInteger("denominator").orElse(1L);
        @Nullable Digest dataset = json.has("dataset") ? digest(json, "dataset", json.string("dataset")) : null;
        return new MetricRule(json.string("name"), atLeast, atMost, denominator, dataset);
    }

    private static int findings(JsonDocument json) {
        long most = json.optionalInteger("findings").orElse(0L);
        if (most < 0 || most > MAX_LIST) {
            throw json.fault("findings", "must be 0 to " + MAX_LIST);
        }
        return (int) most;
    }

    private static Set<Digest> policies(JsonDocument json) {
        Set<Digest> digests = new HashSet<>();
        optional(json, "policies").forEach(text -> digests.add(digest(json, "policies", text)));
        return digests;
    }

    private static Digest digest(JsonDocument json, String name, String text) {
        return Digest.ofHex(text).orElseThrow(() -> json.fault(name, "must be a lower-case SHA-256 in quotes"));
    }

    private static List<String> optional(JsonDocument json, String name) {
        return json.has(name) ? strings(json, name) : List.of();
    }

    private static List<String> strings(JsonDocument json, String name) {
        List<String> strings = json.strings(name);
        if (strings.size() > MAX_LIST) {
            throw json.fault(name, "must be at most " + MAX_LIST);
        }
        return strings;
    }

    /** {@code 90d}, {@code 12h} or {@code 30m}. */
    private static Duration duration(JsonDocument json) {
        String text = json.string("within");
        if (text.matches("[1-9][0-9]{0,4}[dhm]")) {
            long amount = Long.parseLong(text.substring(0, text.length() - 1));
            return switch (text.charAt(text.length() - 1)) {
                case 'd' -> Duration.ofDays(amount);
                case 'h' -> Duration.ofHours(amount);
                default -> Duration.ofMinutes(amount);
            };
        }
        throw json.fault("within", "must be a time such as 90d, 12h or 30m");
    }

    static String text(@Nullable Duration within) {
        if (within == null) {
            return "";
        }
        return within.toHours() % 24 == 0 && within.toMinutes() % 60 == 0
                ? within.toDays() + " d"
                : within.toMinutes() % 60 == 0 ? within.toHours() + " h" : within.toMinutes() + " min";
    }
}
