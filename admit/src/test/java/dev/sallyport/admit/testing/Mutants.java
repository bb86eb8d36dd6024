package dev.sallyport.admit.testing;

import dev.sallyport.admit.testing.Mutant.Damage;
import dev.sallyport.bundle.SigningKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * More than a thousand ways to damage one sealed bundle; none of them may be admitted as the model
 * that the bundle is.
 *
 * <p>The same seed makes the same mutants. What this machine or this user cannot make (devices,
 * unreadable files for root) is left out.
 */
public final class Mutants {
    private final Path bundle;
    private final List<Mutant> all = new ArrayList<>();

    /**
     * @param bundle a good bundle
     * @param other a good bundle of another version of the same model, by the same signer
     * @param signer who signed both
     */
    public Mutants(Path bundle, Path other, SigningKey signer, long seed) {
        this.bundle = bundle;
        try {
            SplittableRandom random = new SplittableRandom(seed);
            new ByteMutants(this, random).add();
            new FileMutants(this, other).add();
            new SpecialFileMutants(this).add();
            new SignatureMutants(this, signer).add();
            new SignedMutants(this, signer).add();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Those of its files and bytes alone, however it was signed.
     *
     * @param other likewise
     */
    public Mutants(Path bundle, Path other, long seed) {
        this.bundle = bundle;
        try {
            new ByteMutants(this, new SplittableRandom(seed)).add();
            new FileMutants(this, other).add();
            new SpecialFileMutants(this).add();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<Mutant> all() {
        return List.copyOf(all);
    }

    void add(String kind, String name, Damage damage) {
        all.add(new Mutant(kind, name, bundle, damage));
    }

    /** Names of the bundle's files, sorted. */
    List<String> files() throws IOException {
        try (Stream<Path> paths = Files.walk(bundle)) {
            return paths.filter(Files::isRegularFile)
                    .map(path -> bundle.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    byte[] read(String name) throws IOException {
        return Files.readAllBytes(bundle.resolve(name));
    }
}
