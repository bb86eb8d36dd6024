package dev.sallyport.guard.access;

import dev.sallyport.core.Action;
import dev.sallyport.core.Decision;
import dev.sallyport.core.Decision.Refuse;
import dev.sallyport.core.Digest;
import dev.sallyport.core.Principal;
import dev.sallyport.core.Problem.Forbidden;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonValue;
import dev.sallyport.core.json.JsonWriter;
import dev.sallyport.guard.access.RulesOfOne.Effect;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what with which model.
 *
 * <pre>{@code
 * version: 1
 * rules:
 *   - {allow: [infer, metadata], principals: [quickstart-client], models: ["fraud-*"], versions: [stable]}
 *   - {allow: ["*"], groups: [administrators], models: ["*"]}
 *   - {deny: [infer], principals: [mallory], models: ["*"]}
 * }</pre>
 *
 * <p>A rule applies to whom it names, by principal or by any group. {@code *} among the actions is all
 * of them; {@code *} among the models is all of them and the server itself; a trailing {@code *}
 * stands for any ending of a model's name and for nothing else. Without {@code versions}, or with
 * {@code *}, a rule is about all; names there are versions or labels.
 *
 * <p><b>Guarantees.</b> What no rule allows is refused. A rule that denies overrides every rule that
 * allows, wherever it stands. Names are compared character by character. Equal policies have equal
 * digests, however they were written.
 *
 * <p><b>Does not guarantee.</b> That a label means the version it meant when the rule was written: a
 * rule about a label follows the label.
 *
 * <p>Immutable. A decision looks only at rules that name the principal or a group of it.
 */
public final class AccessPolicy {
    private final Map<String, RulesOfOne> byPrincipal;
    private final Map<String, RulesOfOne> byGroup;
    private final Digest digest;

    private AccessPolicy(List<Rule> rules) {
        this.byPrincipal = index(rules, Rule::principals);
        this.byGroup = index(rules, Rule::groups);
        this.digest = Digest.sha256(canonical(rules));
    }

    /**
     * Reads the document a policy file holds, whether it was YAML or JSON.
     *
     * @throws ProblemException {@code configuration/invalid} with all findings at once
     */
    public static AccessPolicy of(JsonValue document) {
        return new AccessPolicy(PolicyReader.read(document));
    }

    private static Map<String, RulesOfOne> index(List<Rule> rules, Function<Rule, Set<String>> names) {
        Map<String, RulesOfOne> index = new HashMap<>();
        for (Rule rule : rules) {
            for (String name : names.apply(rule)) {
                index.computeIfAbsent(name, n -> new RulesOfOne()).add(rule);
            }
        }
        return index;
    }

    /** Whether {@code principal} may do to the server itself what no single model is named for. */
    public Decision decide(Principal principal, Action action) {
        return decide(principal, action, "", "", null);
    }

    /**
     * Whether {@code principal} may do it to a model.
     *
     * @param versionOrLabel what was asked for; empty where nothing was, which only rules about all
     *     versions match
     * @return {@link Decision#ALLOW}, or a refusal with {@code auth/forbidden}
     */
    public Decision decide(Principal principal, Action action, String model, String versionOrLabel) {
        return decide(principal, action, model, versionOrLabel, null);
    }

    /**
     * Likewise where a label led to the version: a rule that names either applies, so that no label
     * leads around a denied version.
     *
     * @param label the label asked for, {@code null} for none
     */
    public Decision decide(Principal principal, Action action, String model, String version, @Nullable String label) {
        RulesOfOne own = byPrincipal.get(principal.name());
        Effect effect = own == null ? Effect.NONE : own.effect(action, model, version, label);
        for (String group : principal.groups()) {
            RulesOfOne shared = byGroup.get(group);
            if (shared != null) {
                effect = effect.and(shared.effect(action, model, version, label));
            }
        }
        return switch (effect) {
            case ALLOW -> Decision.ALLOW;
            case DENY, NONE -> new Refuse(new Forbidden(action));
        };
    }

    /** Of the canonical text: rules in their order, every list sorted, defaults filled in, no space. */
    public Digest digest() {
        return digest;
    }

    private static byte[] canonical(List<Rule> rules) {
        JsonWriter out = JsonWriter.compact().beginObject();
        out.name("version").value(1).name("rules").beginArray();
        rules.forEach(rule -> rule.write(out));
        return out.endArray().endObject().toBytes();
    }
}
