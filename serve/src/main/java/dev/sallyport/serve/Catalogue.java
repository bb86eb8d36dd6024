package dev.sallyport.serve;

import dev.sallyport.core.ModelRef;
import dev.sallyport.core.VersionOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which models answer, by name and then by version or label.
 *
 * <p>Thread-safe; a look-up takes no lock and sees each change whole.
 */
public final class Catalogue {
    /** So often in a row a model may be replaced between being found and being used. */
    static final int MAX_SUCCESSORS = 16;

    private final Map<String, Versions> models = new ConcurrentHashMap<>();
    private final Labelling labelling;

    /** What the labels of a model point to, asked whenever its versions change. */
    public interface Labelling {
        /**
         * @param versions those that are here, oldest first
         * @param before what the labels pointed to so far
         * @return label to version; those of versions that are not here are left out
         */
        Map<String, String> labels(String name, NavigableSet<String> versions, Map<String, String> before);
    }

    /** Labels stay where they are as long as there is that version. */
    public Catalogue() {
        this((name, versions, before) -> before);
    }

    public Catalogue(Labelling labelling) {
        this.labelling = labelling;
    }

    /**
     * The versions of one model, oldest first, and what its labels point to.
     *
     * @param labels label to version
     */
    public record Versions(NavigableMap<String, ServedModel> byVersion, Map<String, String> labels) {
        public Versions {
            NavigableMap<String, ServedModel> copy = new TreeMap<>(VersionOrder.OLDEST_FIRST);
            copy.putAll(byVersion);
            byVersion = copy;
            labels = Map.copyOf(labels);
        }

        /** The version itself, then every label that points to it. */
        public List<String> namesOf(String version) {
            List<String> names = new ArrayList<>(List.of(version));
            labels.forEach((label, target) -> {
                if (target.equals(version)) {
                    names.add(label);
                }
            });
            return names;
        }
    }

    /** Adds a version, or puts it in the place of the same one; the one that was there is retired. */
    public void add(ServedModel model) {
        @Nullable ServedModel[] replaced = new ServedModel[1];
        models.compute(model.ref().name(), (name, versions) -> {
            NavigableMap<String, ServedModel> all = copy(versions);
            replaced[0] = all.put(model.ref().version(), model);
            return labelled(name, all, versions == null ? Map.of() : versions.labels());
        });
        if (replaced[0] != null) {
            replaced[0].retire();
        }
    }

    /** Takes a version out and retires it, and labels what is left, in one step; whether there was one. */
    public boolean remove(ModelRef ref) {
        @Nullable ServedModel[] removed = new ServedModel[1];
        models.computeIfPresent(ref.name(), (name, versions) -> {
            NavigableMap<String, ServedModel> rest = copy(versions);
            removed[0] = rest.remove(ref.version());
            return rest.isEmpty() ? null : labelled(name, rest, versions.labels());
        });
        if (removed[0] != null) {
            removed[0].retire();
        }
        return removed[0] != null;
    }

    private Versions labelled(String name, NavigableMap<String, ServedModel> versions, Map<String, String> before) {
        Map<String, String> labels = new TreeMap<>(labelling.labels(name, versions.navigableKeySet(), before));
        labels.values().retainAll(versions.keySet());
        return new Versions(versions, labels);
    }

    /** Asks anew what the labels of a model point to. */
    public void relabel(String name) {
        models.computeIfPresent(name, (_, versions) -> labelled(name, versions.byVersion(), versions.labels()));
    }

    /** @param version a version, a label, or empty for the newest */
    public Optional<ServedModel> find(String name, String version) {
        @Nullable Versions versions = models.get(name);
        if (versions == null) {
            return Optional.empty();
        }
        if (version.isEmpty()) {
            return Optional.of(versions.byVersion().lastEntry().getValue());
        }
        @Nullable ServedModel exact = versions.byVersion().get(version);
        if (exact != null) {
            return Optional.of(exact);
        }
        @Nullable String target = versions.labels().get(version);
        return target == null
                ? Optional.empty()
                : Optional.ofNullable(versions.byVersion().get(target));
    }

    /** This version itself, whatever labels there are. */
    Optional<ServedModel> exact(ModelRef ref) {
        @Nullable Versions versions = models.get(ref.name());
        return versions == null
                ? Optional.empty()
                : Optional.ofNullable(versions.byVersion().get(ref.version()));
    }

    /** The same, entered: {@link ServedModel#leave} follows. Empty also where it is replaced again and again. */
    Optional<ServedModel> enter(ModelRef ref) {
        for (int i = 0; i < MAX_SUCCESSORS; i++) {
            Optional<ServedModel> model = exact(ref);
            if (model.isEmpty() || model.get().enter()) {
                return model;
            }
        }
        return Optional.empty();
    }

    public Optional<Versions> versions(String name) {
        return Optional.ofNullable(models.get(name));
    }

    /** All models by name, in alphabetical order. */
    public NavigableMap<String, Versions> models() {
        return new TreeMap<>(models);
    }

    /** Retires everything; used once, when the server stops. */
    public void clear() {
        models().values().forEach(versions -> versions.byVersion().values().forEach(ServedModel::retire));
        models.clear();
    }

    private static NavigableMap<String, ServedModel> copy(@Nullable Versions versions) {
        NavigableMap<String, ServedModel> copy = new TreeMap<>(VersionOrder.OLDEST_FIRST);
        if (versions != null) {
            copy.putAll(versions.byVersion());
        }
        return copy;
    }
}
