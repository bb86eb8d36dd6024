package dev.sallyport.guard.access;

import dev.sallyport.core.Action;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rules that name one principal or one group: by model, and those with patterns apart. */
final class RulesOfOne {
    private final Map<String, List<Rule>> byModel = new HashMap<>();
    private final List<Rule> withPatterns = new ArrayList<>();

    /** What the rules say together. */
    enum Effect {
        NONE,
        ALLOW,
        DENY;

        /** A denial overrides, and silence says nothing. */
        Effect and(Effect other) {
            return compareTo(other) >= 0 ? this : other;
        }
    }

    void add(Rule rule) {
        boolean patterned = false;
        for (ModelPattern model : rule.models()) {
            patterned |= model.prefix();
            if (!model.prefix()) {
                byModel.computeIfAbsent(model.text(), m -> new ArrayList<>()).add(rule);
            }
        }
        if (patterned) {
            withPatterns.add(rule);
        }
    }

    Effect effect(Action action, String model, String version, @Nullable String label) {
        Effect effect = effect(withPatterns, action, model, version, label);
        List<Rule> named = byModel.get(model);
        return named == null ? effect : effect.and(effect(named, action, model, version, label));
    }

    private static Effect effect(
            List<Rule> rules, Action action, String model, String version, @Nullable String label) {
        Effect effect = Effect.NONE;
        for (int i = 0; i < rules.size() && effect != Effect.DENY; i++) {
            Rule rule = rules.get(i);
            if (rule.concerns(action, model, version, label)) {
                effect = effect.and(rule.deny() ? Effect.DENY : Effect.ALLOW);
            }
        }
        return effect;
    }
}
