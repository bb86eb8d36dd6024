package dev.sallyport.runtime;

import dev.sallyport.admit.AdmittedModel;
import dev.sallyport.core.Digest;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.ModelRef;

/**
 * Which model it is that runs, as the sealed bundle it came from says.
 *
 * @param manifestDigest of that bundle
 */
public record ModelIdentity(ModelRef ref, ModelContract contract, Digest manifestDigest) {
    public static ModelIdentity of(AdmittedModel admitted) {
        return new ModelIdentity(admitted.ref(), admitted.contract(), admitted.manifestDigest());
    }
}
