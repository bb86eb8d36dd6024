package dev.sallyport.admit.testing;

import dev.sallyport.bundle.BundleLimits;
import dev.sallyport.bundle.FolderListing;
import dev.sallyport.bundle.ModelSignature;
import dev.sallyport.bundle.SignedContent;
import dev.sallyport.bundle.SignedContent.Resource;
import dev.sallyport.bundle.TrustedKey;
import dev.sallyport.core.Digest;
import dev.sallyport.core.Problem.BundleMalformed;
import dev.sallyport.core.Problem.BundleTampered;
import dev.sallyport.core.Problem.BundleTooLarge;
import dev.sallyport.core.Problem.BundleUnreadable;
import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A folder of plain files with an OMS signature, as the reference tool makes them with method {@code key}: read
 * with the code that reads bundles' signatures. Whole files and shards are understood; an ignore list is not
 * honoured.
 */
public final class SignedFolder {
    private static final int CHUNK_BYTES = 256 << 10;

    private final List<TrustedKey> signers;
    private final BundleLimits limits;
    private final byte[] chunk = new byte[CHUNK_BYTES];

    public SignedFolder(List<TrustedKey> signers, BundleLimits limits) {
        this.signers = signers;
        this.limits = limits;
    }

    /** The signature, then every file, read once. */
    public SignedContent verify(Path folder, Path signature) {
        SignedContent content = ModelSignature.parse(read(signature), limits).verify(signers, limits);
        FolderListing listing = FolderListing.of(folder, limits);
        Map<String, Long> unseen = new HashMap<>(listing.sizes());
        unseen.remove(nameIn(folder, signature));
        checkSameFiles(content, unseen);
        for (Resource resource : content.resources()) {
            long size = listing.sizes().getOrDefault(resource.path(), 0L);
            long end = resource.isWhole() ? size : resource.end();
            check(listing, resource, end);
        }
        return content;
    }

    private byte[] read(Path signature) {
        try {
            if (!Files.isRegularFile(signature, LinkOption.NOFOLLOW_LINKS)) {
                throw new ProblemException(new BundleMalformed("signature", "is not a regular file"));
            }
            if (Files.size(signature) > limits.documentBytes()) {
                throw new ProblemException(new BundleTooLarge("signature", limits.documentBytes()));
            }
            return Files.readAllBytes(signature);
        } catch (IOException e) {
            throw new ProblemException(new BundleUnreadable("signature", e.toString()), e);
        }
    }

    /** Empty if the signature lies elsewhere: then every file in the folder must be signed. */
    private static String nameIn(Path folder, Path signature) {
        Path inside = folder.toAbsolutePath()
                .normalize()
                .relativize(signature.toAbsolutePath().normalize());
        return inside.toString();
    }

    /** Both ways; a signature by shards leaves empty files out, so these may be there. */
    private static void checkSameFiles(SignedContent content, Map<String, Long> onDisk) {
        Map<String, Long> unseen = new HashMap<>(onDisk);
        Map<String, Long> ends = new HashMap<>();
        for (Resource resource : content.resources()) {
            Long size = onDisk.get(resource.path());
            if (size == null) {
                throw tampered(resource.path(), "is signed but missing");
            }
            unseen.remove(resource.path());
            ends.merge(resource.path(), resource.isWhole() ? size : resource.end(), Math::max);
        }
        ends.forEach((path, end) -> {
            if (!end.equals(onDisk.get(path))) {
                throw tampered(path, "is not of the size that was signed");
            }
        });
        boolean sharded = !content.resources().getFirst().isWhole();
        unseen.forEach((path, size) -> {
            if (!sharded || size > 0) {
                throw tampered(path, "is not signed");
            }
        });
    }

    private void check(FolderListing listing, Resource resource, long end) {
        MessageDigest sha256 = Digest.newSha256();
        try (FileChannel from = listing.open(resource.path()).position(resource.start())) {
            long left = end - resource.start();
            while (left > 0) {
                int read = from.read(ByteBuffer.wrap(chunk, 0, (int) Math.min(chunk.length, left)));
                if (read < 0) {
                    throw tampered(resource.path(), "is shorter than it was");
                }
                sha256.update(chunk, 0, read);
                left -= read;
            }
            if (resource.isWhole() && from.read(ByteBuffer.allocate(1)) >= 0) {
                throw tampered(resource.path(), "is longer than it was");
            }
        } catch (IOException e) {
            throw new ProblemException(new BundleUnreadable(resource.path(), e.toString()), e);
        }
        if (!Digest.of(sha256.digest()).equals(resource.digest())) {
            throw tampered(resource.path(), "is not what was signed");
        }
    }

    private static ProblemException tampered(String place, String finding) {
        return new ProblemException(new BundleTampered(place, finding));
    }
}
