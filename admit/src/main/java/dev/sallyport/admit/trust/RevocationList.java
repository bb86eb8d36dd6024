package dev.sallyport.admit.trust;

import dev.sallyport.bundle.SignedDocument;
import dev.sallyport.bundle.Signer;
import dev.sallyport.bundle.SigningKey;
import dev.sallyport.bundle.TrustedKey;
import dev.sallyport.bundle.certificate.SigningCertificate.SerialNumber;
import dev.sallyport.core.Digest;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Problem.BundleUntrusted;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonWriter;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What was taken back, signed (docs/spec/bundle.md, "Revocation list").
 *
 * @param sequence higher in each new list
 * @param bundles SHA-256 of manifests
 * @param keys ids of signers' keys
 * @param certificates of signers or of authorities above them
 */
public record RevocationList(
        long sequence, Instant issued, Set<String> bundles, Set<String> keys, List<SerialNumber> certificates) {
    public static final String PAYLOAD_TYPE = "application/vnd.sallyport.revocations+json";
    static final JsonLimits LIMITS = new JsonLimits(4 << 20, 8, 16);

    public RevocationList {
        bundles = Set.copyOf(bundles);
        keys = Set.copyOf(keys);
        certificates = List.copyOf(certificates);
    }

    /** Every fault is {@code bundle/untrusted}: without a list nothing is known to be good. */
    public static RevocationList verify(byte[] text, TrustedKey signer) {
        return parse(SignedDocument.verify(text, PAYLOAD_TYPE, signer, LIMITS, RevocationList::fault));
    }

    private static Problem fault(String finding) {
        return new BundleUntrusted("the revocation list: " + finding);
    }

    static RevocationList parse(byte[] payload) {
        JsonDocument json = JsonDocument.parse(payload, LIMITS, RevocationList::fault);
        json.only("revocationVersion", "sequence", "issued", "bundles", "keys", "certificates");
        if (json.integer("revocationVersion") != 1) {
            throw json.fault("revocationVersion", "must be 1");
        }
        if (json.integer("sequence") < 1) {
            throw json.fault("sequence", "must be 1 or more");
        }
        List<SerialNumber> certificates = new ArrayList<>();
        for (JsonDocument each : json.objects("certificates")) {
            certificates.add(certificate(each.only("issuer", "serial")));
        }
        return new RevocationList(
                json.integer("sequence"), issued(json), digests(json, "bundles"), digests(json, "keys"), certificates);
    }

    private static Instant issued(JsonDocument json) {
        try {
            return Instant.parse(json.string("issued"));
        } catch (DateTimeException e) {
            throw json.fault("issued", "must be a time such as 2026-11-29T12:00:00Z");
        }
    }

    private static Set<String> digests(JsonDocument json, String name) {
        Set<String> digests = new TreeSet<>(json.strings(name));
        for (String digest : digests) {
            if (Digest.ofHex(digest).isEmpty()) {
                throw json.fault(name, "must be lower-case SHA-256 values");
            }
        }
        return digests;
    }

    private static SerialNumber certificate(JsonDocument json) {
        return SerialNumber.of(json.string("issuer"), json.string("serial"))
                .orElseThrow(() -> json.fault(
                        "serial", "must be lower-case hexadecimal without zeros in front, and the issuer a name"));
    }

    /** Names nothing; not to be issued. */
    public static RevocationList none(Instant now) {
        return new RevocationList(0, now, Set.of(), Set.of(), List.of());
    }

    /**
     * The list after this one.
     *
     * @throws ProblemException {@code configuration/invalid} for digests that are none
     */
    public RevocationList next(Instant now, List<String> moreBundles, List<String> moreKeys, List<SerialNumber> more) {
        Set<SerialNumber> allCertificates = new LinkedHashSet<>(certificates);
        allCertificates.addAll(more);
        return new RevocationList(
                sequence + 1, now, with(bundles, moreBundles), with(keys, moreKeys), List.copyOf(allCertificates));
    }

    private static Set<String> with(Set<String> before, List<String> more) {
        Set<String> all = new TreeSet<>(before);
        for (String digest : more) {
            if (Digest.ofHex(digest).isEmpty()) {
                throw new ProblemException(
                        new ConfigurationInvalid(List.of("`" + digest + "` is not a lower-case SHA-256")));
            }
            all.add(digest);
        }
        return all;
    }

    public byte[] sign(SigningKey key, SecureRandom random) {
        return SignedDocument.sign(PAYLOAD_TYPE, toBytes(), key, random);
    }

    byte[] toBytes() {
        JsonWriter json = JsonWriter.indented().beginObject();
        json.name("revocationVersion").value(1).name("sequence").value(sequence);
        json.name("issued").value(issued.toString());
        json.name("bundles").beginArray();
        bundles.stream().sorted().forEach(json::value);
        json.endArray().name("keys").beginArray();
        keys.stream().sorted().forEach(json::value);
        json.endArray().name("certificates").beginArray();
        for (SerialNumber certificate : certificates) {
            json.beginObject().name("issuer").value(certificate.issuer());
            json.name("serial").value(certificate.hex()).endObject();
        }
        return json.endArray().endObject().toBytes();
    }

    /** @throws ProblemException {@code bundle/untrusted} if the list names who signed or what was signed */
    void check(Signer signer, Digest manifest) {
        if (bundles.contains(manifest.hex())) {
            throw TrustRule.untrusted("the bundle was revoked");
        }
        check(signer);
    }

    void check(Signer signer) {
        if (keys.contains(signer.key().keyId())) {
            throw TrustRule.untrusted("the signer's key was revoked");
        }
        if (signer instanceof Signer.ByCertificate by
                && by.certificate().serials().stream().anyMatch(certificates::contains)) {
            throw TrustRule.untrusted("a certificate of the signer was revoked");
        }
    }
}
