package dev.sallyport.wire.admin;

import dev.sallyport.core.ModelRef;
import dev.sallyport.serve.Identified;
import java.util.List;

/** Loads and unloads models of the store; implemented by the server. Blocking. */
public interface ModelControl {
    /**
     * What the store holds, served or not, by name and then oldest version first.
     *
     * @throws dev.sallyport.core.ProblemException {@code bundle/unreadable}
     */
    List<ModelRef> stored();

    /** @throws dev.sallyport.core.ProblemException {@code bundle/*}, {@code model/not-admitted}, … */
    void load(Identified who, ModelRef model);

    /** @throws dev.sallyport.core.ProblemException {@code model/unknown} */
    void unload(Identified who, ModelRef model);
}
