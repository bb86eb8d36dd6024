package dev.sallyport.guard.access;

import dev.sallyport.core.Action;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One rule in the form it is matched in.
 *
 * @param versions versions and labels; empty for all
 */
record Rule(
        boolean deny,
        Set<Action> actions,
        Set<String> principals,
        Set<String> groups,
        List<ModelPattern> models,
        Set<String> versions) {

    Rule {
        actions = Set.copyOf(actions);
        principals = Set.copyOf(principals);
        groups = Set.copyOf(groups);
        models = List.copyOf(models);
        versions = Set.copyOf(versions);
    }

    /** Actions on the server itself, for which no model is named. */
    static final Set<Action> OF_THE_SERVER =
            Set.copyOf(EnumSet.of(Action.AUDIT_READ, Action.KEY_MANAGE, Action.POLICY_MANAGE, Action.SERVER_MANAGE));

    /** Whether it is about this; who asks has been looked at before. */
    boolean concerns(Action action, String model, String version, @Nullable String label) {
        return actions.contains(action) && concernsModel(model) && concernsVersion(version, label);
    }

    private boolean concernsModel(String model) {
        for (int i = 0; i < models.size(); i++) {
            if (models.get(i).matches(model)) {
                return true;
            }
        }
        return false;
    }

    private boolean concernsVersion(String version, @Nullable String label) {
        return versions.isEmpty() || versions.contains(version) || (label != null && versions.contains(label));
    }

    List<String> actionWords() {
        return List.copyOf(new TreeSet<>(actions.stream().map(Action::word).toList()));
    }
}
