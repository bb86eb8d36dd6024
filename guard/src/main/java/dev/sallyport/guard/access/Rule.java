package dev.sallyport.guard.access;

import dev.sallyport.core.Action;
import dev.sallyport.core.json.JsonWriter;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One rule, in the form it is matched in; who asks has been looked at before. */
final class Rule {
    /** Actions on the server itself, for which no model is named. */
    static final Set<Action> OF_THE_SERVER =
            Set.copyOf(EnumSet.of(Action.AUDIT_READ, Action.KEY_MANAGE, Action.POLICY_MANAGE, Action.SERVER_MANAGE));

    private final boolean deny;
    private final Set<Action> actions;
    private final Set<String> principals;
    private final Set<String> groups;
    private final Set<String> versions;
    private final boolean allVersions;
    private final int actionBits;
    private final ModelPattern[] models;

    /**
     * @param versions versions and labels; empty for all
     */
    Rule(
            boolean deny,
            Set<Action> actions,
            Set<String> principals,
            Set<String> groups,
            List<ModelPattern> models,
            Set<String> versions) {
        this.deny = deny;
        this.actions = Set.copyOf(actions);
        this.principals = Set.copyOf(principals);
        this.groups = Set.copyOf(groups);
        this.versions = Set.copyOf(versions);
        this.allVersions = versions.isEmpty();
        this.actionBits = actions.stream().mapToInt(Rule::bit).sum();
        this.models = models.toArray(new ModelPattern[0]);
    }

    private static int bit(Action action) {
        return 1 << action.ordinal();
    }

    boolean deny() {
        return deny;
    }

    Set<String> principals() {
        return principals;
    }

    Set<String> groups() {
        return groups;
    }

    List<ModelPattern> models() {
        return List.of(models);
    }

    /** Whether it is about this action on this model. */
    boolean concerns(Action action, String model, String version, @Nullable String label) {
        return (actionBits & bit(action)) != 0 && concernsModel(model) && concernsVersion(version, label);
    }

    private boolean concernsModel(String model) {
        for (ModelPattern pattern : models) {
            if (pattern.matches(model)) {
                return true;
            }
        }
        return false;
    }

    private boolean concernsVersion(String version, @Nullable String label) {
        return allVersions || versions.contains(version) || (label != null && versions.contains(label));
    }

    /** In the canonical form: every list sorted, defaults filled in. */
    void write(JsonWriter out) {
        out.beginObject();
        write(out, deny ? "deny" : "allow", actions.stream().map(Action::word).toList());
        write(out, "principals", principals);
        write(out, "groups", groups);
        write(out, "models", Arrays.stream(models).map(ModelPattern::written).toList());
        write(out, "versions", allVersions ? Set.of("*") : versions);
        out.endObject();
    }

    private static void write(JsonWriter out, String name, Collection<String> values) {
        out.name(name).beginArray();
        new TreeSet<>(values).forEach(out::value);
        out.endArray();
    }
}
