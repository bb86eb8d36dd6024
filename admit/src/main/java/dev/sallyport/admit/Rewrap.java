package dev.sallyport.admit;

import dev.sallyport.bundle.Bundle;
import dev.sallyport.bundle.BundleLayout;
import dev.sallyport.bundle.BundleLimits;
import dev.sallyport.bundle.ModelKey;
import dev.sallyport.bundle.ModelSignature;
import dev.sallyport.bundle.SignedContent.Resource;
import dev.sallyport.bundle.SigningKey;
import dev.sallyport.bundle.keys.KeyService;
import dev.sallyport.bundle.keys.RecipientKey;
import dev.sallyport.core.Digest;
import dev.sallyport.core.DiskFinding;
import dev.sallyport.core.Problem.BundleMalformed;
import dev.sallyport.core.Problem.BundleUntrusted;
import dev.sallyport.core.Problem.DiskUnavailable;
import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * Wraps a bundle's model key anew, for another key service, another version of its key or other recipients, and signs the
 * bundle again. Payload is neither read nor written.
 *
 * <p><b>Guarantees.</b> What is signed anew is what a trusted key had signed, but for the envelope. A process that is
 * killed at any moment leaves the old bundle, the new one, or one that the next rewrapping finishes.
 *
 * <p><b>Does not guarantee.</b> That the payload files are whole, or that whoever reads the bundle in the moment between
 * the two renames does not refuse it.
 */
public final class Rewrap {
    private final TrustPolicy trust;
    private final SigningKey signer;
    private final SecureRandom random;

    /** @param trust whose bundles may be signed anew by {@code signer}; it must trust {@code signer} too */
    public Rewrap(TrustPolicy trust, SigningKey signer, SecureRandom random) {
        this.trust = trust;
        this.signer = signer;
        this.random = random;
    }

    /**
     * @param from opens the bundle now
     * @param to whose key the model key is wrapped with from now on
     * @param recipients all who can open it besides
     * @return the bundle as it is now
     * @throws ProblemException {@code bundle/*}, {@code key/*}, {@code disk/unavailable}
     */
    public VerifiedBundle rewrap(Path folder, KeyService from, KeyService to, List<RecipientKey> recipients) {
        Path place = folder.toAbsolutePath().normalize();
        if (place.getFileName() == null) {
            throw new ProblemException(new BundleMalformed(folder.toString(), "is no folder of a bundle"));
        }
        Path draft = place.resolveSibling("." + place.getFileName() + ".rewrap");
        try {
            finish(draft, place);
            VerifiedBundle old = trust.verify(Bundle.open(place, BundleLimits.DEFAULT));
            if (old.bundle().unverifiedSecondSignature().isPresent()) {
                throw new ProblemException(
                        new BundleUntrusted("rewrapping would break its second signature: seal the model anew"));
            }
            byte[] envelope = envelope(old, from, to, recipients);
            byte[] signature = signature(old, envelope);
            Files.createDirectories(draft);
            write(draft.resolve(BundleLayout.ENVELOPE), envelope);
            write(draft.resolve(BundleLayout.SIGNATURE), signature);
            force(draft);
            move(draft, place, BundleLayout.SIGNATURE);
            force(draft);
            finish(draft, place);
            return trust.verify(Bundle.open(place, BundleLimits.DEFAULT));
        } catch (IOException e) {
            throw new ProblemException(
                    new DiskUnavailable("the bundle `" + folder + "` cannot be rewrapped", DiskFinding.of(e)), e);
        }
    }

    /** What an earlier rewrapping left: the signature moves first, so a draft without one has to be finished. */
    private static void finish(Path draft, Path place) throws IOException {
        if (!Files.isDirectory(draft)) {
            return;
        }
        Path envelope = draft.resolve(BundleLayout.ENVELOPE);
        if (Files.exists(envelope) && !Files.exists(draft.resolve(BundleLayout.SIGNATURE))) {
            if (belongs(envelope, place)) {
                move(draft, place, BundleLayout.ENVELOPE);
                force(place);
            }
        }
        for (String name : new String[] {BundleLayout.ENVELOPE, BundleLayout.SIGNATURE}) {
            Files.deleteIfExists(draft.resolve(name));
        }
        Files.delete(draft);
    }

    /** Whether the signature that lies there is of this envelope: its text names the digest. */
    private static boolean belongs(Path envelope, Path place) throws IOException {
        String digest = Digest.sha256(Files.readAllBytes(envelope)).hex();
        ModelSignature signature =
                ModelSignature.parse(Files.readAllBytes(place.resolve(BundleLayout.SIGNATURE)), BundleLimits.DEFAULT);
        return signature.unverifiedText().contains(digest);
    }

    private byte[] envelope(VerifiedBundle old, KeyService from, KeyService to, List<RecipientKey> recipients) {
        try (ModelKey key = ModelKey.unwrap(old.envelope(), old.manifest(), from)) {
            return key.envelope(old.manifest(), old.manifestDigest(), to, recipients, random)
                    .toBytes();
        }
    }

    private byte[] signature(VerifiedBundle old, byte[] envelope) {
        List<Resource> resources = new ArrayList<>();
        for (Resource resource : old.resources()) {
            resources.add(
                    resource.path().equals(BundleLayout.ENVELOPE)
                            ? Resource.ofFile(resource.path(), Digest.sha256(envelope))
                            : resource);
        }
        return ModelSignature.sign(old.ref().name(), resources, signer, random).toBytes();
    }

    private static void write(Path file, byte[] text) throws IOException {
        Files.write(
                file,
                text,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.SYNC);
    }

    private static void move(Path draft, Path place, String name) throws IOException {
        Files.move(
                draft.resolve(name),
                place.resolve(name),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
