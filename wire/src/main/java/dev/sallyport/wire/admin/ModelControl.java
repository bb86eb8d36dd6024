package dev.sallyport.wire.admin;

import dev.sallyport.core.ModelRef;
import dev.sallyport.core.ProblemException;
import dev.sallyport.serve.Identified;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Loads and unloads models of the store; implemented by the server. Blocking. */
public interface ModelControl {
    /**
     * What the store holds, served or not, by name and then oldest version first.
     *
     * @throws ProblemException {@code bundle/unreadable}
     */
    List<ModelRef> stored();

    /**
     * Of a model's versions in the store, those that its version policy is to serve, oldest first.
     *
     * @throws ProblemException {@code model/unknown} where there is none, {@code bundle/unreadable}
     */
    List<ModelRef> chosen(String name);

    /** Why a version in the store was refused when it was last to be loaded; empty where it was not. */
    String refusal(ModelRef model);

    /** @throws ProblemException {@code bundle/*}, {@code model/not-admitted}, … */
    void load(Identified who, ModelRef model);

    /**
     * Loads each of them, also where another one is refused.
     *
     * @throws ProblemException the first that refused one, when all were tried
     */
    default void load(Identified who, List<ModelRef> models) {
        @Nullable ProblemException first = null;
        for (ModelRef model : models) {
            try {
                load(who, model);
            } catch (ProblemException e) {
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    /** @throws ProblemException {@code model/unknown} */
    void unload(Identified who, ModelRef model);
}
