package dev.sallyport.admit;

import dev.sallyport.bundle.Bundle;
import dev.sallyport.bundle.Envelope;
import dev.sallyport.bundle.Manifest;
import dev.sallyport.bundle.ModelKey;
import dev.sallyport.bundle.SignedContent;
import dev.sallyport.bundle.SignedContent.Resource;
import dev.sallyport.bundle.Signer;
import dev.sallyport.bundle.keys.KeyService;
import dev.sallyport.core.Digest;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A bundle whose documents a trusted key signed; only {@link TrustPolicy#verify} makes one.
 *
 * <p><b>Guarantees.</b> Manifest and envelope are the signed ones; the files on disk were exactly
 * those that were signed and that the manifest asks for, each of the size it must have.
 *
 * <p><b>Does not guarantee.</b> The content of the payload files: their digests are enforced in the
 * pass that reads them, by {@link TrustPolicy#admit} or {@link TrustPolicy#checkPayloads}.
 */
public final class VerifiedBundle {
    private final Bundle bundle;
    private final Manifest manifest;
    private final Digest manifestDigest;
    private final Envelope envelope;
    private final Signer signer;
    private final List<Resource> resources;
    private final Map<String, Digest> signedDigests;

    VerifiedBundle(Bundle bundle, Manifest manifest, Digest manifestDigest, Envelope envelope, SignedContent content) {
        this.bundle = bundle;
        this.manifest = manifest;
        this.manifestDigest = manifestDigest;
        this.envelope = envelope;
        this.signer = content.signer();
        this.resources = content.resources();
        this.signedDigests = content.resources().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Resource::path, resource -> resource.hash().sha256().orElseThrow(), (a, b) -> a));
    }

    Bundle bundle() {
        return bundle;
    }

    Digest signedDigest(String name) {
        Digest digest = signedDigests.get(name);
        if (digest == null) {
            throw new IllegalStateException("every file of a verified bundle is signed");
        }
        return digest;
    }

    public ModelRef ref() {
        return manifest.model();
    }

    public Manifest manifest() {
        return manifest;
    }

    /** SHA-256 of {@code manifest.json}: names, contract and plaintext in one value. */
    public Digest manifestDigest() {
        return manifestDigest;
    }

    /** What lies beside the signature and is not covered by it; empty for none. */
    public byte[] unverifiedPassport() {
        return bundle.unverifiedPassport();
    }

    Envelope envelope() {
        return envelope;
    }

    /** As they were signed, in that order. */
    List<Resource> resources() {
        return resources;
    }

    /**
     * Asks for the model key once more and forgets it: whether it would still be had.
     *
     * @throws ProblemException {@code key/refused} or {@code key/unavailable}
     */
    public void release(KeyService keys) {
        ModelKey.unwrap(envelope, manifest, keys).close();
    }

    public Signer signer() {
        return signer;
    }
}
