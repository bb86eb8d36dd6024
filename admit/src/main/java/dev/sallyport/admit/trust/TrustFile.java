package dev.sallyport.admit.trust;

import dev.sallyport.bundle.SigningCurve;
import dev.sallyport.bundle.TrustedKey;
import dev.sallyport.bundle.certificate.CertificateFiles;
import dev.sallyport.bundle.certificate.CertificateIdentity;
import dev.sallyport.bundle.certificate.CertificateTrust;
import dev.sallyport.bundle.certificate.RevocationLists;
import dev.sallyport.bundle.hybrid.HybridKey;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonValue;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a trust policy (docs/spec/bundle.md, "Trust policy") and the files it names, which lie relative to it.
 *
 * <p>What is said of the minimum is held against every rule at once, so that no rule can promise less.
 */
public final class TrustFile {
    private static final int MAX_RULES = 1_000;
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,6})([smhd])");
    private static final Map<String, SigningCurve> CURVES =
            Map.of("P-256", SigningCurve.P256, "P-384", SigningCurve.P384, "P-521", SigningCurve.P521);

    private final Path folder;

    private TrustFile(Path folder) {
        this.folder = folder;
    }

    /**
     * The rules that the document holds, whether it was YAML or JSON.
     *
     * @throws ProblemException {@code configuration/invalid}; {@code key/unavailable} for a file it names
     */
    public static TrustRules of(JsonValue document, Path folder) {
        JsonDocument json =
                JsonDocument.of(document, finding -> new ConfigurationInvalid(List.of("trust policy: " + finding)));
        return new TrustFile(folder).rules(json);
    }

    private TrustRules rules(JsonDocument json) {
        json.only("trustVersion", "minimum", "downgrades", "revocations", "rules");
        if (json.integer("trustVersion") != 1) {
            throw json.fault("trustVersion", "must be 1");
        }
        @Nullable JsonDocument minimum = json.optionalObject("minimum").orElse(null);
        List<TrustRule> rules = new ArrayList<>();
        for (JsonDocument each : json.objects("rules")) {
            TrustRule rule = rule(each);
            if (minimum != null) {
                checkMinimum(rule, minimum, each);
            }
            rules.add(rule);
        }
        if (rules.isEmpty() || rules.size() > MAX_RULES) {
            throw json.fault("rules", "must be 1 to " + MAX_RULES);
        }
        return new TrustRules(
                rules,
                minimum == null ? SigningCurve.P256 : curve(minimum),
                json.optionalObject("revocations").map(this::revocations).orElse(null),
                choice(json, "downgrades", "refuse", "allow").equals("allow"));
    }

    /** The first choice where nothing is said. */
    private static String choice(JsonDocument json, String name, String first, String second) {
        String chosen = json.optionalString(name).orElse(first);
        if (!chosen.equals(first) && !chosen.equals(second)) {
            throw json.fault(name, "must be `%s` or `%s`".formatted(first, second));
        }
        return chosen;
    }

    private static SigningCurve curve(JsonDocument minimum) {
        @Nullable
        SigningCurve curve = CURVES.get(minimum.optionalString("curve").orElse("P-256"));
        if (curve == null) {
            throw minimum.fault("curve", "must be `P-256`, `P-384` or `P-521`");
        }
        return curve;
    }

    private static void checkMinimum(TrustRule rule, JsonDocument minimum, JsonDocument json) {
        minimum.only("method", "curve", "hybrid");
        if (choice(minimum, "method", "key", "certificate").equals("certificate")
                && !rule.keys().isEmpty()) {
            throw json.fault("keys", "is below the minimum: the method must be `certificate`");
        }
        SigningCurve curve = curve(minimum);
        if (rule.keys().stream().anyMatch(key -> key.curve().compareTo(curve) < 0)) {
            throw json.fault("keys", "is below the minimum: a key is on a lesser curve");
        }
        if (minimum.optionalBoolean("hybrid").orElse(false) && rule.hybrid().isEmpty()) {
            throw json.fault("hybrid", "is below the minimum: a second signature must be asked for");
        }
    }

    private TrustRule rule(JsonDocument json) {
        json.only("models", "keys", "certificates", "hybrid", "from", "until", "older");
        List<String> models = json.strings("models");
        if (models.isEmpty() || !models.stream().allMatch(TrustFile::isPattern)) {
            throw json.fault("models", "must be names of models, a `*` at the end for any ending");
        }
        List<TrustedKey> keys = files(json, "keys", TrustedKey::read);
        List<CertificateTrust> certificates = new ArrayList<>();
        if (json.has("certificates")) {
            json.objects("certificates").forEach(each -> certificates.add(certificate(each)));
        }
        if (keys.isEmpty() && certificates.isEmpty()) {
            throw json.fault("keys", "must name who may sign, or `certificates` must");
        }
        return new TrustRule(
                models,
                keys,
                certificates,
                files(json, "hybrid", HybridKey::read),
                time(json, "from", Instant.MIN),
                time(json, "until", Instant.MAX),
                json.has("older") ? json.strings("older") : List.of());
    }

    private static boolean isPattern(String pattern) {
        return pattern.equals("*")
                || ModelRef.isName(pattern.endsWith("*") ? pattern.replaceFirst("\\*$", "") : pattern);
    }

    private CertificateTrust certificate(JsonDocument json) {
        json.only("anchors", "identities", "crls", "crlMaxAge", "insecureAnyUsage");
        List<X509Certificate> anchors = files(json, "anchors", CertificateFiles::read).stream()
                .flatMap(List::stream)
                .toList();
        if (anchors.isEmpty()) {
            throw json.fault("anchors", "must name the certificates that are trusted");
        }
        List<CertificateIdentity> identities = new ArrayList<>();
        for (String text : json.strings("identities")) {
            identities.add(CertificateIdentity.of(text)
                    .orElseThrow(() ->
                            json.fault("identities", "must each begin with `email:`, `uri:`, `dns:` or `subject:`")));
        }
        if (identities.isEmpty()) {
            throw json.fault("identities", "must name whom the certificate must be of");
        }
        List<X509CRL> crls = files(json, "crls", CertificateFiles::readCrl);
        @Nullable
        RevocationLists lists = json.has("crls") ? new RevocationLists(crls, duration(json, "crlMaxAge")) : null;
        return new CertificateTrust(
                anchors,
                identities,
                lists,
                json.optionalBoolean("insecureAnyUsage").orElse(false));
    }

    private RevocationPolicy revocations(JsonDocument json) {
        json.only("list", "signer", "maxAge");
        return new RevocationPolicy(
                folder.resolve(json.string("list")),
                TrustedKey.read(folder.resolve(json.string("signer"))),
                duration(json, "maxAge"));
    }

    private <T> List<T> files(JsonDocument json, String name, Function<Path, T> read) {
        List<T> found = new ArrayList<>();
        if (json.has(name)) {
            json.strings(name).forEach(file -> found.add(read.apply(folder.resolve(file))));
        }
        return found;
    }

    private static Instant time(JsonDocument json, String name, Instant otherwise) {
        try {
            return json.optionalString(name).map(Instant::parse).orElse(otherwise);
        } catch (DateTimeException e) {
            throw json.fault(name, "must be a time such as 2026-11-29T12:00:00Z");
        }
    }

    private static Duration duration(JsonDocument json, String name) {
        Matcher matcher = DURATION.matcher(json.string(name));
        if (!matcher.matches()) {
            throw json.fault(name, "must be a time such as 90s, 30m, 24h or 7d");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }
}
