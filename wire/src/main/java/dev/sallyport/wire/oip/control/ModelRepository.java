package dev.sallyport.wire.oip.control;

import dev.sallyport.core.Action;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem.Forbidden;
import dev.sallyport.core.Problem.ModelUnknown;
import dev.sallyport.core.Problem.RequestUnsupported;
import dev.sallyport.core.ProblemException;
import dev.sallyport.serve.Identified;
import dev.sallyport.serve.ServedModel;
import dev.sallyport.wire.admin.ModelControl;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Triton's model repository over the store of sealed bundles.
 *
 * <p><b>Guarantees.</b> Only bundles of the store are loaded, through the same gate and with the same
 * entries as by the administration; nothing that a caller sends becomes part of a model. A model the
 * sender has no right to is refused like one that does not exist.
 */
final class ModelRepository {
    private final Supplier<ModelControl> models;

    /** @param models throws {@code server/overloaded} while the server starts */
    ModelRepository(Supplier<ModelControl> models) {
        this.models = models;
    }

    /** One version in the index. */
    record Entry(ModelRef model, boolean ready, String refusal) {
        String state() {
            return ready ? "READY" : "UNAVAILABLE";
        }

        String reason() {
            return ready ? "" : refusal.isEmpty() ? "not loaded" : refusal;
        }
    }

    /** What the sender may see: what is served first, then, unless {@code readyOnly}, what is only stored. */
    List<Entry> index(Identified sender, boolean readyOnly) {
        List<Entry> entries = new ArrayList<>();
        Set<ModelRef> served = new HashSet<>();
        for (ServedModel model : sender.models(Action.METADATA)) {
            served.add(model.ref());
            entries.add(new Entry(model.ref(), true, ""));
        }
        if (!readyOnly) {
            ModelControl control = models.get();
            control.stored().stream()
                    .filter(model -> !served.contains(model) && sender.may(Action.METADATA, model))
                    .forEach(model -> entries.add(new Entry(model, false, control.refusal(model))));
        }
        return entries;
    }

    /**
     * Loads the versions that the model's version policy chooses of the store.
     *
     * @param parameters names of the parameters that were sent
     * @throws ProblemException {@code model/unknown}, {@code request/unsupported}, {@code bundle/*}, …
     */
    void load(Identified sender, String name, Collection<String> parameters) {
        for (String parameter : parameters) {
            if (parameter.equals("config") || parameter.startsWith("file:")) {
                throw new ProblemException(new RequestUnsupported(
                        "only sealed bundles of the store are loaded: no `config` and no `file:` with the request"));
            }
        }
        ModelControl control = models.get();
        List<ModelRef> chosen = control.chosen(name);
        chosen.forEach(model -> allow(sender, Action.LOAD, model));
        control.load(sender, chosen);
    }

    /** Takes all versions out. */
    void unload(Identified sender, String name) {
        List<ModelRef> served = sender.served(name);
        if (served.isEmpty()) {
            throw new ProblemException(new ModelUnknown(name));
        }
        served.forEach(model -> allow(sender, Action.UNLOAD, model));
        served.forEach(model -> models.get().unload(sender, model));
    }

    private static void allow(Identified sender, Action action, ModelRef model) {
        if (!sender.may(action, model)) {
            throw new ProblemException(new Forbidden(action));
        }
    }

    /** @throws ProblemException {@code request/unsupported} for one that is named: there is one store */
    static void checkRepository(String name) {
        if (!name.isEmpty()) {
            throw new ProblemException(new RequestUnsupported("a repository by name: there is one, without a name"));
        }
    }
}
