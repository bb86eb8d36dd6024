package dev.sallyport.bundle;

import dev.sallyport.core.ModelContract;
import dev.sallyport.core.ModelRef;
import java.util.List;

/**
 * What is to be sealed.
 *
 * @param licence an SPDX expression or a sentence; may be empty
 * @param origin where the model comes from, for people; may be empty
 * @param payloads the graph as {@link BundleLayout#MODEL} and its external data files
 */
public record SealRequest(
        ModelRef model, ModelContract contract, String licence, String origin, List<Payload> payloads) {
    public SealRequest {
        payloads = List.copyOf(payloads);
    }
}
