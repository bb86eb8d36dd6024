package dev.sallyport.bundle;

import dev.sallyport.core.DiskFinding;
import dev.sallyport.core.Problem.BundleMalformed;
import dev.sallyport.core.Problem.BundleTooLarge;
import dev.sallyport.core.Problem.BundleUnreadable;
import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A bundle as it lies on disk: the folder has been listed and its three documents have been read,
 * all within limits.
 *
 * <p><b>Guarantees.</b> The folder holds {@code manifest.json}, {@code envelope.json}, {@code
 * model.sig}, perhaps {@code hybrid.sig}, and files named like payload parts,
 * and nothing else; see {@link FolderListing}.
 *
 * <p><b>Does not guarantee.</b> That any of it is true, or even JSON: a trust policy says that.
 */
public final class Bundle {
    private final FolderListing listing;
    private final BundleLimits limits;
    private final byte[] manifest;
    private final byte[] envelope;
    private final byte[] signature;
    private final byte @Nullable [] secondSignature;

    private Bundle(FolderListing listing, BundleLimits limits) {
        this.listing = listing;
        this.limits = limits;
        this.manifest = document(BundleLayout.MANIFEST);
        this.envelope = document(BundleLayout.ENVELOPE);
        this.signature = document(BundleLayout.SIGNATURE);
        this.secondSignature = listing.sizes().containsKey(BundleLayout.HYBRID) ? document(BundleLayout.HYBRID) : null;
    }

    /** {@code bundle/malformed}, {@code bundle/too-large} or {@code bundle/unreadable} if it is not one. */
    public static Bundle open(Path folder, BundleLimits limits) {
        FolderListing listing = FolderListing.of(folder, limits);
        listing.sizes().forEach(Bundle::check);
        return new Bundle(listing, limits);
    }

    private static void check(String name, long size) {
        boolean document = name.equals(BundleLayout.MANIFEST)
                || name.equals(BundleLayout.ENVELOPE)
                || name.equals(BundleLayout.SIGNATURE)
                || name.equals(BundleLayout.HYBRID);
        if (!document && !BundleLayout.isPartName(name)) {
            throw new ProblemException(new BundleMalformed(name, "is no part of a bundle"));
        }
        long most = SegmentFormat.sealedBytes(BundleLayout.PART_BYTES);
        if (!document && size > most) {
            throw new ProblemException(new BundleTooLarge(name, most));
        }
    }

    private byte[] document(String name) {
        long size = listing.sizes().getOrDefault(name, 0L);
        if (size > limits.documentBytes()) {
            throw new ProblemException(new BundleTooLarge(name, limits.documentBytes()));
        }
        try (FileChannel channel = listing.open(name)) {
            ByteBuffer text = ByteBuffer.allocate((int) size);
            while (text.hasRemaining() && channel.read(text) >= 0) {}
            if (text.hasRemaining() || channel.read(ByteBuffer.allocate(1)) >= 0) {
                throw new ProblemException(new BundleMalformed(name, "changed while it was read"));
            }
            return text.array();
        } catch (IOException e) {
            throw new ProblemException(new BundleUnreadable(name, DiskFinding.of(e)), e);
        }
    }

    public FolderListing listing() {
        return listing;
    }

    public BundleLimits limits() {
        return limits;
    }

    /** {@code manifest.json} as read; unverified. */
    public byte[] unverifiedManifest() {
        return manifest.clone();
    }

    /** {@code envelope.json} as read; unverified. */
    public byte[] unverifiedEnvelope() {
        return envelope.clone();
    }

    /** {@code model.sig} as read. */
    public byte[] signature() {
        return signature.clone();
    }

    /** {@code hybrid.sig} as read; unverified. */
    public Optional<byte[]> unverifiedSecondSignature() {
        return Optional.ofNullable(secondSignature).map(byte[]::clone);
    }
}
