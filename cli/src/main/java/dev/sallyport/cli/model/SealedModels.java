package dev.sallyport.cli.model;

import dev.sallyport.core.DiskFinding;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.Problem.DiskUnavailable;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonWriter;
import dev.sallyport.guard.identity.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Which bundles of a store were sealed from which files, so that only what changed is sealed again. A
 * file counts as unchanged while its size and its time of change are what they were. Not thread-safe.
 */
public final class SealedModels {
    private final Path index;
    private final Path store;
    private final Map<String, List<Stamp>> sealed;

    private record Stamp(String path, long sizeBytes, long modifiedMillis) {}

    private SealedModels(Path index, Path store, Map<String, List<Stamp>> sealed) {
        this.index = index;
        this.store = store;
        this.sealed = sealed;
    }

    /** Reads the index; a missing one knows nothing. */
    public static SealedModels read(Path index, Path store) {
        Map<String, List<Stamp>> sealed = new LinkedHashMap<>();
        try {
            if (Files.exists(index)) {
                JsonDocument json = JsonDocument.parse(
                        Files.readAllBytes(index),
                        JsonLimits.DOCUMENT,
                        finding -> problem(
                                "`" + index + "`: " + finding + "; remove that file: the models are sealed again"));
                for (JsonDocument bundle : json.objects("bundles")) {
                    List<Stamp> stamps = new ArrayList<>();
                    for (JsonDocument file : bundle.objects("files")) {
                        stamps.add(new Stamp(file.string("path"), file.integer("size"), file.integer("modified")));
                    }
                    sealed.put(bundle.string("model"), stamps);
                }
            }
        } catch (IOException e) {
            throw new ProblemException(problem("`" + index + "` cannot be read: " + DiskFinding.of(e)), e);
        }
        return new SealedModels(index, store, sealed);
    }

    /** Where the bundle of {@code ref} lies, or will lie. */
    public Path folder(ModelRef ref) {
        return store.resolve(ref.name()).resolve(ref.version());
    }

    /** Whether the bundle is there and was sealed from these very files. */
    public boolean isCurrent(ModelSource source) {
        return stamps(source).equals(sealed.get(source.ref().toString())) && Files.isDirectory(folder(source.ref()));
    }

    /** Whether a bundle is there that this did not seal: somebody's own, to be left alone. */
    public boolean isForeign(ModelRef ref) {
        return !sealed.containsKey(ref.toString()) && Files.exists(folder(ref));
    }

    /** Where a new bundle is made while the old one is still there; a name that no version has. */
    public Path draft(ModelRef ref) {
        remove(next(ref));
        return next(ref);
    }

    private Path next(ModelRef ref) {
        return folder(ref).resolveSibling("." + ref.version() + ".next");
    }

    /** Puts the bundle at {@link #draft} into the place of the old one. */
    public void place(ModelSource source) {
        try {
            remove(folder(source.ref()));
            Files.move(next(source.ref()), folder(source.ref()), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new ProblemException(
                    new DiskUnavailable("`" + folder(source.ref()) + "` cannot be replaced", DiskFinding.of(e)), e);
        }
        sealed.put(source.ref().toString(), stamps(source));
        write();
    }

    private void forget(ModelRef ref) {
        sealed.remove(ref.toString());
        remove(folder(ref));
    }

    /** Removes the bundles that were sealed from files which are no longer asked for; whether there were any. */
    public boolean keepOnly(List<ModelSource> sources) {
        List<String> wanted =
                sources.stream().map(source -> source.ref().toString()).toList();
        List<String> unwanted = sealed.keySet().stream()
                .filter(known -> !wanted.contains(known))
                .toList();
        for (String known : unwanted) {
            int slash = known.indexOf('/');
            forget(new ModelRef(known.substring(0, slash), known.substring(slash + 1)));
        }
        return !unwanted.isEmpty();
    }

    public void write() {
        JsonWriter json = JsonWriter.indented().beginObject().name("bundles").beginArray();
        sealed.forEach((model, stamps) -> {
            json.beginObject().name("model").value(model).name("files").beginArray();
            for (Stamp stamp : stamps) {
                json.beginObject().name("path").value(stamp.path());
                json.name("size").value(stamp.sizeBytes()).name("modified").value(stamp.modifiedMillis());
                json.endObject();
            }
            json.endArray().endObject();
        });
        PrivateFile.replace(index, json.endArray().endObject().toBytes());
    }

    /** Every file in the model's own folder: the graph, its external data and its contract. */
    private static List<Stamp> stamps(ModelSource source) {
        Path folder = source.file().toAbsolutePath().normalize().getParent();
        try (Stream<Path> files = Files.walk(folder)) {
            List<Stamp> stamps = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                BasicFileAttributes facts = Files.readAttributes(file, BasicFileAttributes.class);
                if (facts.isRegularFile()) {
                    stamps.add(new Stamp(
                            file.toString(),
                            facts.size(),
                            facts.lastModifiedTime().toMillis()));
                }
            }
            return stamps;
        } catch (IOException e) {
            throw new ProblemException(
                    problem("the folder of `" + source.ref() + "` cannot be read: " + DiskFinding.of(e)), e);
        }
    }

    private static void remove(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new ProblemException(
                    problem("the bundle `" + folder + "` cannot be removed: " + DiskFinding.of(e)), e);
        }
    }

    private static Problem problem(String finding) {
        return new ConfigurationInvalid(List.of("sealed models: " + finding));
    }
}
