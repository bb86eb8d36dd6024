package dev.sallyport.server;

import dev.sallyport.admit.AdmittedModel;
import dev.sallyport.admit.TrustPolicy;
import dev.sallyport.admit.VerifiedBundle;
import dev.sallyport.admit.policy.AdmissionPolicy;
import dev.sallyport.bundle.Bundle;
import dev.sallyport.bundle.BundleLimits;
import dev.sallyport.bundle.Format;
import dev.sallyport.bundle.Manifest;
import dev.sallyport.bundle.Progress;
import dev.sallyport.bundle.keys.KeyService;
import dev.sallyport.core.AuditEvent.TensorFact;
import dev.sallyport.core.Digest;
import dev.sallyport.core.DiskFinding;
import dev.sallyport.core.Ensemble;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem.BundleUnreadable;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.VersionOrder;
import dev.sallyport.runtime.Backend;
import dev.sallyport.runtime.Batching;
import dev.sallyport.runtime.LoadedModel;
import dev.sallyport.runtime.ModelIdentity;
import dev.sallyport.runtime.WarmModel;
import dev.sallyport.serve.AnswerCache;
import dev.sallyport.serve.Catalogue;
import dev.sallyport.serve.EnsembleModel;
import dev.sallyport.serve.ServedModel;
import dev.sallyport.server.config.AdmissionFile;
import dev.sallyport.server.config.ModelConfig;
import dev.sallyport.server.config.ServerConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder of sealed bundles, {@code NAME/VERSION} each, and the way from there to a model that answers:
 * open → verify → admit → load → warm.
 */
final class ModelStore {
    /** A bundle has a handful of files; whatever has more is looked at up to here. */
    private static final int MAX_FILES = 10_000;

    private static final int MAX_DEPTH = 4;

    private final ServerConfig.Models config;
    private final TrustPolicy trust;
    private final List<AdmissionPolicy> admission;
    private final KeyService keys;
    private final Leases leases;
    private final Backend backend;
    private final MemoryBudget memory;
    private final LongSupplier nanoTime;
    private final InstantSource clock = InstantSource.system();
    private final RandomGenerator random = new SecureRandom();
    private final OneThread loading = new OneThread("model-load");

    private ModelStore(
            ServerConfig.Models config,
            TrustPolicy trust,
            List<AdmissionPolicy> admission,
            KeyService keys,
            Leases leases,
            Backend backend,
            MemoryBudget memory,
            LongSupplier nanoTime) {
        this.config = config;
        this.trust = trust;
        this.admission = List.copyOf(admission);
        this.keys = keys;
        this.leases = leases;
        this.backend = backend;
        this.memory = memory;
        this.nanoTime = nanoTime;
    }

    /** @throws ProblemException {@code configuration/invalid}, {@code key/unavailable} */
    static ModelStore of(ServerConfig whole, Backend backend, MemoryBudget memory, LongSupplier nanoTime) {
        ServerConfig.Models config = whole.models();
        List<AdmissionPolicy> admission =
                config.admission().stream().map(AdmissionFile::read).toList();
        KeyService keys = KeyServices.open(whole.keys().service(), config.keyEncryptionKey(), new SecureRandom());
        Leases leases = new Leases(keys, whole.keys().lease(), whole.keys().renewEvery(), nanoTime);
        return new ModelStore(config, Trust.of(config), admission, keys, leases, backend, memory, nanoTime);
    }

    /** Of each admission policy, in the order of the configuration: what an entry of the log says of a load. */
    List<Digest> admissionDigests() {
        return admission.stream().map(AdmissionPolicy::digest).toList();
    }

    Leases leases() {
        return leases;
    }

    /** Which key new bundles would be sealed to. */
    String keyId() {
        return keys.keyId();
    }

    void close() {
        keys.close();
    }

    private Batching batching(String name) {
        @Nullable ModelConfig own = config.each().get(name);
        return (own == null ? config.batching() : own.batching()).batching();
    }

    private @Nullable AnswerCache cache(String name) {
        @Nullable ModelConfig own = config.each().get(name);
        return own == null || own.cache().entries() == 0
                ? null
                : new AnswerCache(
                        own.cache().entries(), own.cache().bytes(), own.cache().ttl(), nanoTime);
    }

    /**
     * What lies in the store under names a model can have and is to be served by the {@link VersionPolicy},
     * oldest version first; whether it is good is not judged.
     */
    List<ModelRef> list() {
        return chosen((name, versions) -> VersionPolicy.of(config, name).choose(versions));
    }

    /** Everything that lies in the store under names a model can have, served or not; oldest version first. */
    List<ModelRef> all() {
        return chosen((name, versions) -> versions);
    }

    private List<ModelRef> chosen(BiFunction<String, List<String>, List<String>> choice) {
        List<ModelRef> found = new ArrayList<>();
        for (String name : folders(config.store())) {
            if (ModelRef.isName(name)) {
                List<String> versions = folders(config.store().resolve(name)).stream()
                        .filter(ModelRef::isVersion)
                        .sorted(VersionOrder.OLDEST_FIRST)
                        .toList();
                choice.apply(name, versions).forEach(version -> found.add(new ModelRef(name, version)));
            }
        }
        return found;
    }

    private Path place(ModelRef ref) {
        return config.store().resolve(ref.name()).resolve(ref.version());
    }

    /** Names, sizes and times of a bundle's files: another one where they changed. */
    String fingerprint(ModelRef ref) {
        try (Stream<Path> files = Files.walk(place(ref), MAX_DEPTH)) {
            StringBuilder text = new StringBuilder();
            for (Path file : files.limit(MAX_FILES).sorted().toList()) {
                BasicFileAttributes facts =
                        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                text.append(file)
                        .append(' ')
                        .append(facts.size())
                        .append(' ')
                        .append(facts.lastModifiedTime())
                        .append('\n');
            }
            return Digest.sha256(text.toString().getBytes(StandardCharsets.UTF_8))
                    .hex();
        } catch (IOException | UncheckedIOException e) {
            // Files come and go under it: no two looks are alike.
            return e.toString() + nanoTime.getAsLong();
        }
    }

    private static List<String> folders(Path parent) {
        try (Stream<Path> entries = Files.list(parent)) {
            return entries.filter(entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))
                    .map(entry -> entry.getFileName().toString())
                    .sorted(Comparator.naturalOrder())
                    .toList();
        } catch (IOException e) {
            throw new ProblemException(new BundleUnreadable("model store", DiskFinding.of(e)), e);
        }
    }

    /** The same models, ensembles behind all others, which may be their members. */
    List<ModelRef> membersFirst(List<ModelRef> models) {
        return models.stream().sorted(Comparator.comparing(this::isEnsemble)).toList();
    }

    /** As its manifest says, which nobody verified yet: this decides the order only. */
    private boolean isEnsemble(ModelRef ref) {
        try {
            Bundle bundle = Bundle.open(place(ref), BundleLimits.DEFAULT);
            return Manifest.parse(bundle.unverifiedManifest(), bundle.limits()).format() == Format.ENSEMBLE;
        } catch (ProblemException e) {
            return false;
        }
    }

    boolean has(ModelRef ref) {
        return Files.isDirectory(place(ref), LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * @param catalogue where the members of an ensemble are served
     * @throws ProblemException {@code bundle/*}, {@code key/unavailable}, {@code model/not-admitted} also by an
     *     admission policy; {@code model/not-ready} for an ensemble one of whose members is not served
     */
    ServedModel load(ModelRef ref, Catalogue catalogue) {
        return loading.call(() -> loadHere(ref, catalogue));
    }

    private ServedModel loadHere(ModelRef ref, Catalogue catalogue) {
        VerifiedBundle verified = trust.verify(Bundle.open(place(ref), BundleLimits.DEFAULT), ref);
        // Of now, not of the start: what was fresh then may be stale.
        Instant now = clock.instant();
        admission.forEach(policy -> policy.judge(verified, now).requireAdmitted());
        MemoryBudget.Share share = memory.take(ref, verified.manifest().totalBytes());
        try {
            Leases.Lease lease = leases.propose(verified);
            ServedModel served = served(verified, catalogue, () -> {
                lease.end();
                share.giveBack();
            });
            share.loaded();
            lease.begin();
            return served;
        } catch (RuntimeException | Error e) {
            share.giveBack();
            throw e;
        }
    }

    private static List<TensorFact> facts(List<Tensor> inputs) {
        return inputs.stream().map(TensorFact::of).toList();
    }

    private ServedModel served(VerifiedBundle verified, Catalogue catalogue, Runnable closed) {
        LoadedModel loaded;
        List<List<Tensor>> warmup;
        try (AdmittedModel admitted = trust.admit(verified, keys, Progress.NONE)) {
            warmup = admitted.warmup();
            @Nullable Ensemble ensemble = admitted.ensemble().orElse(null);
            loaded = ensemble == null
                    ? backend.load(admitted)
                    : EnsembleModel.of(ModelIdentity.of(admitted), ensemble, catalogue, nanoTime);
        }
        try {
            List<List<Tensor>> examples = Rehearsal.of(loaded, warmup, nanoTime);
            String name = verified.ref().name();
            return new ServedModel(
                    WarmModel.of(loaded, batching(name), examples, random, nanoTime),
                    cache(name),
                    closed,
                    examples.stream().map(ModelStore::facts).toList());
        } catch (RuntimeException | Error e) {
            loaded.close();
            throw e;
        }
    }
}
