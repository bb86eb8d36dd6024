package dev.sallyport.guard.access;

import dev.sallyport.core.Action;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Text;
import dev.sallyport.core.json.JsonValue;
import dev.sallyport.core.json.JsonValue.JsonArray;
import dev.sallyport.core.json.JsonValue.JsonNumber;
import dev.sallyport.core.json.JsonValue.JsonObject;
import dev.sallyport.core.json.JsonValue.JsonString;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Reads a policy document and collects everything that is wrong with it. */
final class PolicyReader {
    private static final int MAX_RULES = 10_000;
    private static final int MAX_NAMES = 10_000;
    private static final int MAX_NAME_CHARS = 255;
    private static final int MAX_FINDINGS = 100;
    private static final Set<String> POLICY_MEMBERS = Set.of("version", "rules");
    private static final Set<String> RULE_MEMBERS =
            Set.of("allow", "deny", "principals", "groups", "models", "versions");

    private final List<String> findings = new ArrayList<>();

    private PolicyReader() {}

    /**
     * @throws ProblemException {@code configuration/invalid} with every finding, the first hundred
     */
    static List<Rule> read(JsonValue document) {
        PolicyReader reader = new PolicyReader();
        List<Rule> rules = reader.policy(document);
        if (!reader.findings.isEmpty()) {
            throw new ProblemException(new ConfigurationInvalid(reader.findings));
        }
        return rules;
    }

    private void finding(String place, String what) {
        if (findings.size() < MAX_FINDINGS) {
            findings.add("access policy: `" + place + "` " + what);
        }
    }

    private List<Rule> policy(JsonValue document) {
        List<Rule> rules = new ArrayList<>();
        if (!(document instanceof JsonObject policy)) {
            finding("", "is not an object");
            return rules;
        }
        onlyKnown(policy, "", POLICY_MEMBERS);
        if (!new JsonNumber(1).equals(policy.members().get("version"))) {
            finding("version", "must be 1");
        }
        if (!(policy.members().get("rules") instanceof JsonArray array)) {
            finding("rules", "must be a list");
            return rules;
        }
        if (array.elements().size() > MAX_RULES) {
            finding("rules", "has more than " + MAX_RULES);
            return rules;
        }
        for (JsonValue element : array.elements()) {
            String place = "rules[" + rules.size() + "]";
            rules.add(rule(element, place));
        }
        return rules;
    }

    private void onlyKnown(JsonObject object, String place, Set<String> known) {
        for (String name : object.members().keySet()) {
            if (!known.contains(name)) {
                finding(place + Text.quotable(name), "is not known");
            }
        }
    }

    private Rule rule(JsonValue element, String place) {
        if (!(element instanceof JsonObject rule)) {
            finding(place, "is not an object");
            return new Rule(true, Set.of(), Set.of(), Set.of(), List.of(), Set.of());
        }
        onlyKnown(rule, place + ".", RULE_MEMBERS);
        boolean deny = rule.members().containsKey("deny");
        if (deny == rule.members().containsKey("allow")) {
            finding(place, "must have either `allow` or `deny`");
        }
        Set<Action> actions = actions(rule, place, deny ? "deny" : "allow");
        Set<String> principals = names(rule, place, "principals", PolicyReader::isName);
        Set<String> groups = names(rule, place, "groups", PolicyReader::isName);
        if (principals.isEmpty() && groups.isEmpty()) {
            finding(place, "names neither principals nor groups");
        }
        Set<String> versions = names(rule, place, "versions", v -> v.equals("*") || ModelRef.isVersion(v));
        return new Rule(
                deny,
                actions,
                principals,
                groups,
                models(rule, place, actions),
                versions.contains("*") ? Set.of() : versions);
    }

    private Set<Action> actions(JsonObject rule, String place, String effect) {
        Set<Action> actions = EnumSet.noneOf(Action.class);
        Set<String> words =
                names(rule, place, effect, w -> w.equals("*") || Action.of(w).isPresent());
        for (String word : words) {
            Action.of(word).ifPresentOrElse(actions::add, () -> actions.addAll(EnumSet.allOf(Action.class)));
        }
        if (words.isEmpty()) {
            finding(place + "." + effect, "names no action");
        }
        return actions;
    }

    /** A rule about the server alone needs no models; every other rule says which. */
    private List<ModelPattern> models(JsonObject rule, String place, Set<Action> actions) {
        Set<String> models = names(rule, place, "models", PolicyReader::isModelPattern);
        if (models.isEmpty() && !actions.isEmpty() && Rule.OF_THE_SERVER.containsAll(actions)) {
            return List.of(ModelPattern.of("*"));
        }
        if (models.isEmpty()) {
            finding(place + ".models", "names no model; all of them are `*`");
        }
        return models.stream().map(ModelPattern::of).toList();
    }

    private static boolean isModelPattern(String written) {
        String fixed = ModelPattern.of(written).text();
        return written.equals("*") || ModelRef.isName(fixed);
    }

    /** No {@code *} alone, which looks like a pattern and would be a name. */
    private static boolean isName(String name) {
        return !name.isBlank() && name.length() <= MAX_NAME_CHARS && name.indexOf('*') < 0;
    }

    private Set<String> names(JsonObject rule, String place, String member, Predicate<String> allowed) {
        Set<String> names = new LinkedHashSet<>();
        JsonValue value = rule.members().get(member);
        if (value == null) {
            return names;
        }
        if (!(value instanceof JsonArray array) || array.elements().size() > MAX_NAMES) {
            finding(place + "." + member, "must be a list of at most " + MAX_NAMES);
            return names;
        }
        for (int i = 0; i < array.elements().size(); i++) {
            String where = "%s.%s[%d]".formatted(place, member, i);
            if (!(array.elements().get(i) instanceof JsonString name)) {
                finding(where, "must be a string");
            } else if (!allowed.test(name.value())) {
                finding(where, "is `" + Text.quotable(name.value()) + "`, which is not allowed there");
            } else {
                names.add(name.value());
            }
        }
        return names;
    }
}
