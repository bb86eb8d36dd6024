package dev.sallyport.server;

import dev.sallyport.admit.AdmittedModel;
import dev.sallyport.admit.TrustPolicy;
import dev.sallyport.admit.VerifiedBundle;
import dev.sallyport.bundle.Bundle;
import dev.sallyport.bundle.BundleLimits;
import dev.sallyport.bundle.FileKeyService;
import dev.sallyport.bundle.KeyService;
import dev.sallyport.bundle.Progress;
import dev.sallyport.bundle.TrustedKey;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem.BundleUnreadable;
import dev.sallyport.core.ProblemException;
import dev.sallyport.runtime.Backend;
import dev.sallyport.runtime.WarmModel;
import dev.sallyport.serve.ServedModel;
import dev.sallyport.serve.VersionOrder;
import dev.sallyport.server.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * A folder of sealed bundles, {@code NAME/VERSION} each, and the way from there to a model that answers:
 * open → verify → admit → load → warm.
 */
final class ModelStore {
    private final Path folder;
    private final TrustPolicy trust;
    private final KeyService keys;
    private final Backend backend;
    private final LongSupplier nanoTime;

    ModelStore(Path folder, TrustPolicy trust, KeyService keys, Backend backend, LongSupplier nanoTime) {
        this.folder = folder;
        this.trust = trust;
        this.keys = keys;
        this.backend = backend;
        this.nanoTime = nanoTime;
    }

    /** @throws ProblemException {@code configuration/invalid}, {@code key/unavailable} */
    static ModelStore of(ServerConfig.Models config, Backend backend, LongSupplier nanoTime) {
        List<TrustedKey> signers = new ArrayList<>();
        config.signers().forEach(file -> signers.add(TrustedKey.read(file)));
        KeyService keys = FileKeyService.open(config.keyEncryptionKey(), new SecureRandom());
        return new ModelStore(config.store(), new TrustPolicy(signers), keys, backend, nanoTime);
    }

    /**
     * What lies in the store under names a model can have, oldest version first; whether it is good is
     * not judged.
     *
     * @param only these alone, as {@code NAME/VERSION}; empty for all
     * @param newest how many of the newest versions of each; 0 for all
     */
    List<ModelRef> list(List<String> only, int newest) {
        List<ModelRef> found = new ArrayList<>();
        for (String name : folders(folder)) {
            if (ModelRef.isName(name)) {
                List<String> versions = folders(folder.resolve(name)).stream()
                        .filter(ModelRef::isVersion)
                        .filter(version -> only.isEmpty() || only.contains(name + "/" + version))
                        .sorted(VersionOrder.OLDEST_FIRST)
                        .toList();
                int from = newest == 0 ? 0 : Math.max(0, versions.size() - newest);
                versions.subList(from, versions.size()).forEach(version -> found.add(new ModelRef(name, version)));
            }
        }
        return found;
    }

    private static List<String> folders(Path parent) {
        try (Stream<Path> entries = Files.list(parent)) {
            return entries.filter(entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))
                    .map(entry -> entry.getFileName().toString())
                    .sorted(Comparator.naturalOrder())
                    .toList();
        } catch (IOException e) {
            throw new ProblemException(new BundleUnreadable("model store", e.toString()), e);
        }
    }

    boolean has(ModelRef ref) {
        return Files.isDirectory(folder.resolve(ref.name()).resolve(ref.version()), LinkOption.NOFOLLOW_LINKS);
    }

    /** @throws ProblemException {@code bundle/*}, {@code key/unavailable}, {@code model/not-admitted} */
    ServedModel load(ModelRef ref) {
        Path place = folder.resolve(ref.name()).resolve(ref.version());
        VerifiedBundle verified = trust.verify(Bundle.open(place, BundleLimits.DEFAULT), ref);
        try (AdmittedModel admitted = trust.admit(verified, keys, Progress.NONE)) {
            return new ServedModel(WarmModel.of(backend.load(admitted), nanoTime));
        }
    }
}
