package dev.sallyport.admit;

import dev.sallyport.admit.trust.TrustMemory;
import dev.sallyport.admit.trust.TrustRule;
import dev.sallyport.admit.trust.TrustRules;
import dev.sallyport.bundle.Bundle;
import dev.sallyport.bundle.BundleLayout;
import dev.sallyport.bundle.Envelope;
import dev.sallyport.bundle.Manifest;
import dev.sallyport.bundle.ModelSignature;
import dev.sallyport.bundle.Progress;
import dev.sallyport.bundle.SecondSignature;
import dev.sallyport.bundle.SignedContent;
import dev.sallyport.bundle.SignedContent.Resource;
import dev.sallyport.bundle.Signer;
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
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whose bundles are let in, and the steps by which they are; thread-safe.
 *
 * <p><b>Guarantees.</b> Only signatures by keys and certificates of this policy are accepted. Nothing of a
 * bundle but its signature is parsed before that signature is found valid, and nothing is decrypted
 * before all documents are. Where there is a memory and the rules do not allow otherwise, a version counts as
 * admitted, durably, before its model is handed out.
 *
 * <p><b>Does not guarantee.</b> That a signed model is a good one, or the newest: {@link
 * #verify(Bundle, ModelRef)} is told which one is meant.
 */
public final class TrustPolicy {
    private final TrustRules rules;
    private final @Nullable TrustMemory memory;
    private final InstantSource clock;
    private final OnnxLimits onnxLimits;
    private final int threads;

    /**
     * @param memory what was admitted before; {@code null} where nothing is to be remembered
     * @param clock when certificates, rules and lists have to be good
     * @param onnxLimits what a graph may cost
     * @param threads how many parts are read and decrypted at once
     */
    public TrustPolicy(
            TrustRules rules, @Nullable TrustMemory memory, InstantSource clock, OnnxLimits onnxLimits, int threads) {
        this.rules = rules;
        this.memory = memory;
        this.clock = clock;
        this.onnxLimits = onnxLimits;
        this.threads = threads;
    }

    /** With the default limits, on all cores. */
    public TrustPolicy(TrustRules rules, @Nullable TrustMemory memory, InstantSource clock) {
        this(rules, memory, clock, OnnxLimits.DEFAULT, Runtime.getRuntime().availableProcessors());
    }

    /** Each of these keys may sign every model, whenever it is. */
    public TrustPolicy(List<TrustedKey> signers, OnnxLimits onnxLimits, int threads) {
        this(TrustRules.ofKeys(signers), null, InstantSource.fixed(Instant.EPOCH), onnxLimits, threads);
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

    /** {@link #verify(Bundle, Account)}, telling nobody. */
    public VerifiedBundle verify(Bundle bundle) {
        return verify(bundle, Account.NONE);
    }

    /**
     * Signer, signature, the set of files, documents, and what the rules say of this model; the problem is one of
     * {@code bundle/*}.
     */
    public VerifiedBundle verify(Bundle bundle, Account account) {
        Instant now = clock.instant();
        account.begin("signer");
        ModelSignature signature = signature(bundle);
        Signer signer = rules.identify(signature.method(), now);
        account.passed(words(signer));
        account.begin("signature");
        SignedContent content = signature.verify(signer, bundle.limits());
        account.passed("by " + signer.id());
        VerifiedBundle verified = documents(bundle, content, account);
        account.begin("rule");
        TrustRule rule = rules.authorise(signature.method(), verified.ref().name(), now);
        account.passed("may sign models named " + verified.ref().name());
        checkSecondSignature(bundle, content, rule, account);
        checkRevoked(signer, verified, now, account);
        checkAge(verified, rule, account);
        return verified;
    }

    /** Who it is, for people. */
    static String words(Signer signer) {
        return switch (signer) {
            case Signer.ByKey by -> "a key that is trusted, " + by.key().curve();
            case Signer.ByCertificate by ->
                "%s, by a certificate good until %s that leads to %s"
                        .formatted(
                                by.certificate().who(),
                                by.certificate().expires(),
                                by.certificate().anchorFingerprint());
        };
    }

    private static ModelSignature signature(Bundle bundle) {
        byte[] text = bundle.signature();
        ModelSignature signature = ModelSignature.parse(text, bundle.limits());
        if (!Arrays.equals(signature.toBytes(), text)) {
            throw malformed(BundleLayout.SIGNATURE, "is not written as a bundle's signature is");
        }
        return signature;
    }

    private static VerifiedBundle documents(Bundle bundle, SignedContent content, Account account) {
        account.begin("files");
        Map<String, Digest> signed = new HashMap<>();
        for (Resource resource : content.resources()) {
            Optional<Digest> sha256 = resource.hash().sha256();
            if (!resource.isWhole() || sha256.isEmpty() || signed.put(resource.path(), sha256.get()) != null) {
                throw malformed(BundleLayout.SIGNATURE, "must sign whole files by SHA-256, each once");
            }
        }
        checkSameFiles(bundle.listing().sizes().keySet(), signed.keySet());
        byte[] manifestText = signedDocument(BundleLayout.MANIFEST, bundle.unverifiedManifest(), signed);
        byte[] envelopeText = signedDocument(BundleLayout.ENVELOPE, bundle.unverifiedEnvelope(), signed);
        bundle.unverifiedSecondSignature().ifPresent(text -> signedDocument(BundleLayout.HYBRID, text, signed));
        account.passed("exactly those that were signed");
        account.begin("manifest");
        Manifest manifest = Manifest.parse(manifestText, bundle.limits());
        Envelope envelope = Envelope.parse(envelopeText, manifest, bundle.limits());
        Digest manifestDigest = Digest.sha256(manifestText);
        if (!envelope.manifest().equals(manifestDigest)) {
            throw tampered(BundleLayout.ENVELOPE, "belongs to another manifest");
        }
        checkParts(bundle, envelope);
        account.passed(manifest.model() + ", " + manifestDigest.hex());
        return new VerifiedBundle(bundle, manifest, manifestDigest, envelope, content);
    }

    private static void checkSecondSignature(Bundle bundle, SignedContent content, TrustRule rule, Account account) {
        if (rule.hybrid().isEmpty()) {
            return;
        }
        account.begin("hybrid");
        byte[] text = bundle.unverifiedSecondSignature()
                .orElseThrow(() -> new ProblemException(
                        new BundleUntrusted("the policy asks for a second signature, and there is none")));
        SecondSignature.check(text, rule.hybrid(), content, bundle.limits());
        account.passed("Ed25519 and ML-DSA-65 are both valid over the same files");
    }

    private void checkRevoked(Signer signer, VerifiedBundle verified, Instant now, Account account) {
        if (rules.revocations().isPresent()) {
            account.begin("revocation");
            account.passed(rules.revocations().get().check(signer, verified.manifestDigest(), now, memory));
        }
    }

    private void checkAge(VerifiedBundle verified, TrustRule rule, Account account) {
        if (memory != null && !rules.allowsDowngrades()) {
            account.begin("version");
            memory.check(verified.ref(), verified.manifestDigest(), rule.older());
            account.passed("not older than what was admitted before");
        }
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

    /** Two documents, the signatures and perhaps a passport are the only files that are not parts. */
    private static void checkParts(Bundle bundle, Envelope envelope) {
        Map<String, Long> sizes = bundle.listing().sizes();
        for (BundleLayout.Part part : envelope.parts()) {
            Long size = sizes.get(part.name());
            if (size == null || size != part.sealedBytes()) {
                throw tampered(part.name(), "is missing or not of the size it was sealed to");
            }
        }
        int others = 3
                + (bundle.unverifiedSecondSignature().isPresent() ? 1 : 0)
                + (sizes.containsKey(BundleLayout.PASSPORT) ? 1 : 0);
        if (sizes.size() != envelope.parts().size() + others) {
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
            if (memory != null && !rules.allowsDowngrades()) {
                memory.admitted(verified.ref(), verified.manifestDigest());
            }
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
