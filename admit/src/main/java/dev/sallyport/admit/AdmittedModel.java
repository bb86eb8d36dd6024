package dev.sallyport.admit;

import dev.sallyport.bundle.BundleLayout;
import dev.sallyport.bundle.EnsembleCodec;
import dev.sallyport.bundle.Manifest;
import dev.sallyport.bundle.WarmupCodec;
import dev.sallyport.core.Digest;
import dev.sallyport.core.Ensemble;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Problem.BundleTampered;
import dev.sallyport.core.Problem.ModelNotAdmitted;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.TensorSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * A model in plaintext, outside the heap; only {@link TrustPolicy#admit} makes one.
 *
 * <p><b>Guarantees.</b> Every byte is what a trusted key signed; the graph passed the structural
 * check, fits the contract, and refers to no file but those held here. {@link #close} writes zeros
 * over all of it and frees it.
 *
 * <p><b>Does not guarantee.</b> That a runtime made no copies of its own, or anything against who can
 * read this process's memory.
 *
 * <p>Thread-safe, but nobody may use a buffer after {@link #close}.
 */
public final class AdmittedModel implements AutoCloseable {
    private final Manifest manifest;
    private final Digest manifestDigest;
    private final Arena arena;
    private final SequencedMap<String, MemorySegment> files;
    private List<List<Tensor>> warmup = List.of();
    private @Nullable Ensemble ensemble;
    private boolean closed;

    private AdmittedModel(
            Manifest manifest, Digest manifestDigest, Arena arena, SequencedMap<String, MemorySegment> files) {
        this.manifest = manifest;
        this.manifestDigest = manifestDigest;
        this.arena = arena;
        this.files = files;
    }

    /** With room for every file; not to be let out before all of it is filled and judged. */
    static AdmittedModel allocate(Manifest manifest, Digest manifestDigest) {
        Arena arena = Arena.ofShared();
        try {
            SequencedMap<String, MemorySegment> files = new LinkedHashMap<>();
            for (Manifest.File file : manifest.files()) {
                files.put(file.path(), PlaintextMemory.allocate(file.sizeBytes(), arena));
            }
            return new AdmittedModel(manifest, manifestDigest, arena, files);
        } catch (OutOfMemoryError e) {
            arena.close();
            throw new ProblemException(new ModelNotAdmitted("not enough memory for the model", e.toString()), e);
        } catch (Throwable failed) {
            arena.close();
            throw failed;
        }
    }

    /** Where the plaintext of {@code part} goes. */
    MemorySegment room(BundleLayout.Part part) {
        return file(part.path()).asSlice(part.start(), part.sizeBytes());
    }

    private MemorySegment file(String path) {
        MemorySegment file = files.get(path);
        if (file == null) {
            throw new IllegalArgumentException("not a file of this model");
        }
        return file;
    }

    public ModelRef ref() {
        return manifest.model();
    }

    public ModelContract contract() {
        return manifest.contract();
    }

    /** SHA-256 of {@code manifest.json}: which model exactly, in one value. */
    public Digest manifestDigest() {
        return manifestDigest;
    }

    public long sizeBytes() {
        return manifest.totalBytes();
    }

    /** The graph, {@code model.onnx}, where it is no ensemble: a direct, little-endian, read-only view. */
    public ByteBuffer model() {
        return view(file(BundleLayout.MODEL));
    }

    /** External data files by the location the graph gives them; direct, little-endian, read-only. */
    public Map<String, ByteBuffer> externalData() {
        Map<String, ByteBuffer> views = new LinkedHashMap<>();
        files.forEach((path, file) -> {
            if (!path.equals(BundleLayout.MODEL) && !path.equals(manifest.warmup())) {
                views.put(path, view(file));
            }
        });
        return views;
    }

    /** Judges the declaration of an ensemble: {@code model/not-admitted} where it is none, or not of this contract. */
    void readEnsemble() {
        MemorySegment file = file(BundleLayout.ENSEMBLE);
        if (file.byteSize() > EnsembleCodec.MAX_BYTES) {
            throw refused("the ensemble's declaration is longer than %d bytes".formatted(EnsembleCodec.MAX_BYTES));
        }
        if (files.size() != (manifest.warmup().isEmpty() ? 1 : 2)) {
            throw refused("a payload file that the ensemble does not use");
        }
        Ensemble read = EnsembleCodec.parse(file.toArray(ValueLayout.JAVA_BYTE));
        if (!names(contract().inputs()).equals(read.inputs())
                || !names(contract().outputs()).equals(read.outputs())) {
            throw refused("the contract has other inputs or outputs than the ensemble's declaration");
        }
        ensemble = read;
    }

    private static List<String> names(List<TensorSpec> specs) {
        return specs.stream().map(TensorSpec::name).toList();
    }

    private static ProblemException refused(String sentence) {
        return new ProblemException(new ModelNotAdmitted(sentence, ""));
    }

    /** What is to be run in the place of a graph; empty for a graph. */
    public Optional<Ensemble> ensemble() {
        return Optional.ofNullable(ensemble);
    }

    /** Part of the judgement: {@code model/not-admitted} for a file that holds no warm-up requests. */
    void readWarmup() {
        if (!manifest.warmup().isEmpty()) {
            warmup = WarmupCodec.read(view(file(manifest.warmup())));
        }
    }

    /** The inputs of each warm-up request, copied: they outlive this model. None where the bundle has none. */
    public List<List<Tensor>> warmup() {
        return warmup;
    }

    private static ByteBuffer view(MemorySegment file) {
        return file.asReadOnly().asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Hashes the plaintext again and holds it against the manifest: a second opinion, for the authenticated
     * encryption has tied every byte to these digests already, at the price of one more pass.
     *
     * @return one problem for each part that differs; empty when all is well
     */
    public List<Problem> check() {
        List<Problem> problems = new ArrayList<>();
        for (BundleLayout.Part part : BundleLayout.parts(manifest.files())) {
            if (!Digest.sha256(room(part).asByteBuffer()).equals(manifest.digestOf(part))) {
                problems.add(new BundleTampered(part.path(), "is not the plaintext that was signed"));
            }
        }
        return problems;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            files.values().forEach(file -> file.fill((byte) 0));
            arena.close();
        }
    }

    @Override
    public String toString() {
        return "AdmittedModel[" + ref() + "]";
    }
}
