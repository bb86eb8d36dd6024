package dev.sallyport.admit;

import dev.sallyport.bundle.Bundle;
import dev.sallyport.bundle.BundleLayout;
import dev.sallyport.bundle.Envelope;
import dev.sallyport.bundle.Manifest;
import dev.sallyport.bundle.ModelSignature;
import dev.sallyport.bundle.Progress;
import dev.sallyport.bundle.SignedContent;
import dev.sallyport.bundle.SignedContent.Resource;
import dev.sallyport.bundle.TrustedKey;
import dev.sallyport.bundle.keys.KeyService;
import dev.sallyport.core.Digest;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Problem.BundleMalformed;
import dev.sallyport.core.Problem.BundleTampered;
import dev.sallyport.core.Problem.BundleUntrusted;
import dev.sallyport.core.ProblemException;
import dev.sallyport.onnx.OnnxLimits;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whose bundles are let in, and the steps by which they are; thread-safe.
 *
 * <p><b>Guarantees.</b> The one method accepted is a signature by a key of this policy. Nothing of a
 * bundle but its signature is parsed before that signature is found valid, and nothing is decrypted
 * before all documents are.
 *
 * <p><b>Does not guarantee.</b> That a signed model is a good one, or the newest: {@link
 * #verify(Bundle, ModelRef)} is told which one is meant.
 */
public final class TrustPolicy {
    private final List<TrustedKey> signers;
    private final OnnxLimits onnxLimits;
    private final int threads;

    /**
     * @param signers whose signatures count
     * @param onnxLimits what a graph may cost
     * @param threads how many parts are read and decrypted at once
     */
    public TrustPolicy(List<TrustedKey> signers, OnnxLimits onnxLimits, int threads) {
        this.signers = List.copyOf(signers);
        this.onnxLimits = onnxLimits;
        this.threads = threads;
    }

    /** With the default limits, on all cores. */
    public TrustPolicy(List<TrustedKey> signers) {
        this(signers, OnnxLimits.DEFAULT, Runtime.getRuntime().availableProcessors());
    }

    /** {@link #verify(Bundle)}, and {@code bundle/untrusted} if it is another model or version. */
    public VerifiedBundle verify(Bundle bundle, ModelRef expected) {
        VerifiedBundle verified = verify(bundle);
        if (!verified.ref().equals(expected)) {
            throw new ProblemException(
                    new BundleUntrusted("the bundle is `%s`, not `%s`".formatted(verified.ref(), expected)));
        }
        return verified;
    }

    /** Signature, documents and the set of files; the problem is one of {@code bundle/*}. */
    public VerifiedBundle verify(Bundle bundle) {
        SignedContent content = signedContent(bundle);
        Map<String, Digest> signed = new HashMap<>();
        for (Resource resource : content.resources()) {
            if (!resource.isWhole() || signed.put(resource.path(), resource.digest()) != null) {
                throw malformed(BundleLayout.SIGNATURE, "must sign whole files, each once");
            }
        }
        checkSameFiles(bundle.listing().sizes().keySet(), signed.keySet());
        byte[] manifestText = signedDocument(BundleLayout.MANIFEST, bundle.unverifiedManifest(), signed);
        byte[] envelopeText = signedDocument(BundleLayout.ENVELOPE, bundle.unverifiedEnvelope(), signed);
        Manifest manifest = Manifest.parse(manifestText, bundle.limits());
        Envelope envelope = Envelope.parse(envelopeText, manifest, bundle.limits());
        Digest manifestDigest = Digest.sha256(manifestText);
        if (!envelope.manifest().equals(manifestDigest)) {
            throw tampered(BundleLayout.ENVELOPE, "belongs to another manifest");
        }
        checkParts(bundle, envelope);
        return new VerifiedBundle(bundle, manifest, manifestDigest, envelope, content);
    }

    private SignedContent signedContent(Bundle bundle) {
        byte[] text = bundle.signature();
        ModelSignature signature = ModelSignature.parse(text, bundle.limits());
        if (!Arrays.equals(signature.toBytes(), text)) {
            throw malformed(BundleLayout.SIGNATURE, "is not written as a bundle's signature is");
        }
        return signature.verify(signers, bundle.limits());
    }

    private static void checkSameFiles(Set<String> onDisk, Set<String> signed) {
        Set<String> left = new HashSet<>(signed);
        for (String name : onDisk) {
            boolean outside = name.equals(BundleLayout.SIGNATURE) || name.equals(BundleLayout.PASSPORT);
            if (!outside && !left.remove(name)) {
                throw tampered(name, "is not signed");
            }
        }
        if (!left.isEmpty()) {
            throw tampered(left.iterator().next(), "is signed but missing");
        }
    }

    private static byte[] signedDocument(String name, byte[] text, Map<String, Digest> signed) {
        Digest digest = signed.get(name);
        if (digest == null || !digest.equals(Digest.sha256(text))) {
            throw tampered(name, "is not what was signed");
        }
        return text;
    }

    /** Two documents, the signature and perhaps a passport are the only files that are not parts. */
    private static void checkParts(Bundle bundle, Envelope envelope) {
        Map<String, Long> sizes = bundle.listing().sizes();
        for (BundleLayout.Part part : envelope.parts()) {
            Long size = sizes.get(part.name());
            if (size == null || size != part.sealedBytes()) {
                throw tampered(part.name(), "is missing or not of the size it was sealed to");
            }
        }
        int documents = sizes.containsKey(BundleLayout.PASSPORT) ? 4 : 3;
        if (sizes.size() != envelope.parts().size() + documents) {
            throw tampered("bundle", "holds files that the manifest does not ask for");
        }
    }

    /**
     * Reads every payload file and holds it against the signature; needs no key and decrypts nothing.
     *
     * @return one problem for each file that is not what was signed; empty when all is well
     */
    public List<Problem> checkPayloads(VerifiedBundle verified, Progress progress) {
        return new PayloadReader(verified, threads, progress).check();
    }

    /**
     * Reads each part once: hashes it, holds it against the signature and decrypts the same bytes into
     * memory; then judges the graph.
     *
     * <p>{@code key/unavailable}, {@code bundle/tampered}, {@code bundle/unreadable} or {@code
     * model/not-admitted}; then no plaintext is left. The caller closes the model.
     */
    public AdmittedModel admit(VerifiedBundle verified, KeyService keys, Progress progress) {
        AdmittedModel model = new PayloadReader(verified, threads, progress).decrypt(keys);
        try {
            switch (verified.manifest().format()) {
                case ONNX -> GraphCheck.check(model.model(), verified.manifest(), onnxLimits);
                case ENSEMBLE -> model.readEnsemble();
            }
            model.readWarmup();
            return model;
        } catch (Throwable refused) {
            model.close();
            throw refused;
        }
    }

    private static ProblemException malformed(String place, String finding) {
        return new ProblemException(new BundleMalformed(place, finding));
    }

    private static ProblemException tampered(String place, String finding) {
        return new ProblemException(new BundleTampered(place, finding));
    }
}
