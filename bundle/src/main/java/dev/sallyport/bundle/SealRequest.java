package dev.sallyport.bundle;

import dev.sallyport.bundle.keys.RecipientKey;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What is to be sealed.
 *
 * @param licence an SPDX expression or a sentence; may be empty
 * @param origin where the model comes from, for people; may be empty
 * @param payloads the file of the format, a graph's external data files, and the warm-up requests
 * @param warmup the path of the payload that holds warm-up requests; empty for none
 * @param recipients whoever can open the bundle besides the key service it is sealed with
 */
public record SealRequest(
        ModelRef model,
        Format format,
        ModelContract contract,
        String licence,
        String origin,
        List<Payload> payloads,
        String warmup,
        List<RecipientKey> recipients) {
    public SealRequest {
        payloads = List.copyOf(payloads);
        recipients = List.copyOf(recipients);
    }

    public SealRequest(ModelRef model, ModelContract contract, String licence, String origin, List<Payload> payloads) {
        this(model, Format.ONNX, contract, licence, origin, payloads, "", List.of());
    }

    /**
     * An ensemble.
     *
     * @param declaration what {@link EnsembleCodec} reads
     */
    public static SealRequest ofEnsemble(
            ModelRef model, ModelContract contract, String licence, String origin, byte[] declaration) {
        List<Payload> payloads = List.of(Payload.ofBuffer(BundleLayout.ENSEMBLE, ByteBuffer.wrap(declaration.clone())));
        return new SealRequest(model, Format.ENSEMBLE, contract, licence, origin, payloads, "", List.of());
    }

    /**
     * The same, and these requests with it, which have to fit the contract.
     *
     * @param requests the inputs of each; none for none
     * @throws ProblemException {@code bundle/too-large}
     */
    public SealRequest withWarmup(List<List<Tensor>> requests) {
        if (requests.isEmpty()) {
            return this;
        }
        List<Payload> all = new ArrayList<>(payloads);
        all.add(Payload.ofBuffer(BundleLayout.WARMUP, WarmupCodec.write(requests)));
        return new SealRequest(model, format, contract, licence, origin, all, BundleLayout.WARMUP, recipients);
    }

    /** The same, for these to open as well. */
    public SealRequest withRecipients(List<RecipientKey> others) {
        return new SealRequest(model, format, contract, licence, origin, payloads, warmup, others);
    }
}
