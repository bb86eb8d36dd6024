package dev.sallyport.server;

import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem.ModelNotReady;
import dev.sallyport.core.ProblemException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;

/**
 * Brings what appears in the store into service and takes out what is removed from it, one look at a
 * time.
 *
 * <p><b>Guarantees.</b> A bundle goes the same way as any: verified, admitted, recorded. One that is
 * refused changes nothing of what is served, and is tried again only when its files change. One whose
 * files still change from look to look is left alone. What an operator loaded or unloaded stays so until
 * the files change.
 *
 * <p><b>Does not guarantee.</b> That it sees a change which leaves names, sizes and times of all files
 * as they were.
 *
 * <p>Used by one thread.
 */
final class StoreWatch implements Runnable {
    private final ModelStore store;
    private final Consumer<ModelRef> loading;
    private final Consumer<ModelRef> unloading;
    private final Logger log;
    /** Fingerprints of what was dealt with, whether it is served or was refused. */
    private final Map<ModelRef, String> settled = new HashMap<>();

    /** Ensembles that were refused because a member was not served. */
    private final Set<ModelRef> waiting = new HashSet<>();

    private Map<ModelRef, String> last;

    /**
     * What the store holds now counts as dealt with.
     *
     * @param loading brings a version into service; what it throws refused that, and is recorded
     * @param unloading takes one out of it
     */
    StoreWatch(ModelStore store, Consumer<ModelRef> loading, Consumer<ModelRef> unloading, Logger log) {
        this.store = store;
        this.loading = loading;
        this.unloading = unloading;
        this.log = log;
        this.last = look();
        settled.putAll(last);
    }

    @Override
    public void run() {
        try {
            Map<ModelRef, String> now = look();
            List<ModelRef> changed = new ArrayList<>();
            now.forEach((model, fingerprint) -> {
                if (fingerprint.equals(last.get(model)) && !fingerprint.equals(settled.get(model))) {
                    settled.put(model, fingerprint);
                    changed.add(model);
                }
            });
            load(changed);
            // New versions first, so that there is always one.
            List<ModelRef> gone = settled.keySet().stream()
                    .filter(model -> !now.containsKey(model))
                    .toList();
            gone.forEach(this::unload);
            last = now;
        } catch (ProblemException e) {
            log.error(
                    "the store cannot be looked at: {} {}",
                    e.problem().sentence(),
                    e.problem().operatorDetail());
        } catch (RuntimeException e) {
            log.error("the store cannot be looked at", e);
        }
    }

    private Map<ModelRef, String> look() {
        Map<ModelRef, String> look = new LinkedHashMap<>();
        store.list().forEach(model -> look.put(model, store.fingerprint(model)));
        return look;
    }

    /** What came may be the member that an ensemble waited for. */
    private void load(List<ModelRef> changed) {
        boolean came = false;
        for (ModelRef model : store.membersFirst(changed)) {
            came |= load(model);
        }
        if (came) {
            List.copyOf(waiting).forEach(this::load);
        }
    }

    private boolean load(ModelRef model) {
        waiting.remove(model);
        try {
            loading.accept(model);
            return true;
        } catch (ProblemException e) {
            // Recorded and logged by whoever refused it; the others are looked at all the same.
            if (e.problem() instanceof ModelNotReady) {
                waiting.add(model);
            }
            return false;
        }
    }

    private void unload(ModelRef model) {
        settled.remove(model);
        waiting.remove(model);
        try {
            unloading.accept(model);
        } catch (ProblemException e) {
            // An operator was faster.
        }
    }
}
