package dev.sallyport.cli.model;

import dev.sallyport.admit.SealableModel;
import dev.sallyport.bundle.BundleLimits;
import dev.sallyport.bundle.BundleSealer;
import dev.sallyport.bundle.Manifest;
import dev.sallyport.bundle.Progress;
import dev.sallyport.bundle.SealRequest;
import dev.sallyport.cli.state.SealingKeys;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.ProblemException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An ONNX file and what it shall be called.
 *
 * @param contract a file read by {@link ContractOverlay}; {@code null} where the graph says all there is
 * @param warmup files read by {@link WarmupFiles}
 */
public record ModelSource(ModelRef ref, Path file, @Nullable Path contract, List<Path> warmup) {
    public ModelSource {
        warmup = List.copyOf(warmup);
    }

    /**
     * Seals into the new folder {@code out}.
     *
     * @throws ProblemException {@code bundle/*}, {@code model/not-admitted}, {@code key/unavailable},
     *     {@code configuration/invalid}
     */
    public Manifest seal(SealingKeys keys, Path out, SecureRandom random, Progress progress) {
        try (SealableModel model = OnnxFile.read(file)) {
            ContractOverlay overlay = contract == null ? ContractOverlay.none() : ContractOverlay.read(contract);
            ModelContract whole = overlay.over(model.contract());
            SealRequest request = model.request(ref, whole, overlay.licence(), overlay.origin())
                    .withWarmup(WarmupFiles.read(warmup, whole))
                    .withRecipients(keys.recipients());
            return new BundleSealer(BundleLimits.DEFAULT, random)
                    .seal(request, keys.signatory(), keys.encryption(), out, progress);
        }
    }
}
