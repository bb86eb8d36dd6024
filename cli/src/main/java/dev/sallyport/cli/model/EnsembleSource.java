package dev.sallyport.cli.model;

import dev.sallyport.admit.EnsembleContract;
import dev.sallyport.admit.TrustPolicy;
import dev.sallyport.bundle.Bundle;
import dev.sallyport.bundle.BundleLimits;
import dev.sallyport.bundle.BundleSealer;
import dev.sallyport.bundle.EnsembleCodec;
import dev.sallyport.bundle.Format;
import dev.sallyport.bundle.Manifest;
import dev.sallyport.bundle.Progress;
import dev.sallyport.bundle.SealRequest;
import dev.sallyport.cli.state.SealingKeys;
import dev.sallyport.core.Ensemble;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem.BundleTooLarge;
import dev.sallyport.core.Problem.BundleUnreadable;
import dev.sallyport.core.Problem.ModelNotAdmitted;
import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The declaration of an ensemble, what it shall be called, and where its members lie sealed.
 *
 * @param contract a file read by {@link ContractOverlay}; {@code null} where the members say all there is
 * @param store a folder of bundles, {@code NAME/VERSION} each
 * @param warmup files read by {@link WarmupFiles}
 */
public record EnsembleSource(
        ModelRef ref, Path file, @Nullable Path contract, Path store, List<Path> warmup) {
    public EnsembleSource {
        warmup = List.copyOf(warmup);
    }

    /**
     * Seals into the new folder {@code out}, with a contract that follows from those of the members.
     *
     * @throws ProblemException {@code bundle/*} also for a member that the signer of {@code keys} did not
     *     sign, {@code model/not-admitted}, {@code key/unavailable}, {@code configuration/invalid}
     */
    public Manifest seal(SealingKeys keys, Path out, SecureRandom random, Progress progress) {
        byte[] declaration = declaration();
        Ensemble ensemble = EnsembleCodec.parse(declaration);
        TrustPolicy trust = new TrustPolicy(List.of(keys.signer().publicKey()));
        List<ModelContract> members = new ArrayList<>();
        for (Ensemble.Step step : ensemble.steps()) {
            members.add(member(step.model(), trust));
        }
        ContractOverlay overlay = contract == null ? ContractOverlay.none() : ContractOverlay.read(contract);
        ModelContract whole = overlay.over(EnsembleContract.derive(ensemble, members));
        EnsembleContract.check(whole, ensemble, members);
        SealRequest request = SealRequest.ofEnsemble(ref, whole, overlay.licence(), overlay.origin(), declaration)
                .withWarmup(WarmupFiles.read(warmup, whole))
                .withRecipients(keys.recipients());
        return new BundleSealer(BundleLimits.DEFAULT, random)
                .seal(request, keys.signatory(), keys.encryption(), out, progress);
    }

    private ModelContract member(ModelRef member, TrustPolicy trust) {
        Path folder = store.resolve(member.name()).resolve(member.version());
        Manifest manifest =
                trust.verify(Bundle.open(folder, BundleLimits.DEFAULT), member).manifest();
        if (manifest.format() == Format.ENSEMBLE) {
            throw new ProblemException(new ModelNotAdmitted("member `%s` is an ensemble itself".formatted(member), ""));
        }
        return manifest.contract();
    }

    private byte[] declaration() {
        try {
            if (Files.size(file) > EnsembleCodec.MAX_BYTES) {
                throw new ProblemException(new BundleTooLarge(file.toString(), EnsembleCodec.MAX_BYTES));
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new ProblemException(new BundleUnreadable(file.toString(), e.toString()), e);
        }
    }
}
