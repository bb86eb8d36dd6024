package dev.sallyport.guard.access;

import dev.sallyport.core.Action;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One rule in the form it is matched in; who asks has been looked at before.
 *
 * @param versions versions and labels; empty for all
 */
record Rule(
        boolean deny,
        Set<Action> actions,
        Set<String> principals,
        Set<String> groups,
        List<ModelPattern> models,
        Set<String> versions,
        int actionBits) {
    /** Actions on the server itself, for which no model is named. */
    static final Set<Action> OF_THE_SERVER =
            Set.copyOf(EnumSet.of(Action.AUDIT_READ, Action.KEY_MANAGE, Action.POLICY_MANAGE, Action.SERVER_MANAGE));

    Rule {
        actions = Set.copyOf(actions);
        principals = Set.copyOf(principals);
        groups = Set.copyOf(groups);
        models = List.copyOf(models);
        versions = Set.copyOf(versions);
    }

    Rule(
            boolean deny,
            Set<Action> actions,
            Set<String> principals,
            Set<String> groups,
            List<ModelPattern> models,
            Set<String> versions) {
        this(deny, actions, principals, groups, models, versions, bits(actions));
    }

    private static int bits(Set<Action> actions) {
        int bits = 0;
        for (Action action : actions) {
            bits |= 1 << action.ordinal();
        }
        return bits;
    }

    /** Whether it is about this action on this model. */
    boolean concerns(Action action, String model, String version, @Nullable String label) {
        return (actionBits & 1 << action.ordinal()) != 0
                && concernsModel(model)
                && (versions.isEmpty() || versions.contains(version) || (label != null && versions.contains(label)));
    }

    private boolean concernsModel(String model) {
        for (int i = 0; i < models.size(); i++) {
            if (models.get(i).matches(model)) {
                return true;
            }
        }
        return false;
    }

    List<String> actionWords() {
        return actions.stream().map(Action::word).toList();
    }
}
