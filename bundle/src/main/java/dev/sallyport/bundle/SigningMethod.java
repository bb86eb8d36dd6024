package dev.sallyport.bundle;

import dev.sallyport.bundle.certificate.CertificateTrust;
import dev.sallyport.core.Problem.BundleMalformed;
import dev.sallyport.core.Problem.BundleUntrusted;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.StrictBase64;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;

/** How a signature says who made it (OMS 1.0, verification material); a claim until it is judged. */
public sealed interface SigningMethod {

    /** @param keyId lower-case SHA-256 of the public key as PEM */
    record Key(String keyId) implements SigningMethod {}

    /** @param chain certificates in DER, the signer's first */
    record Certificates(List<byte[]> chain) implements SigningMethod {
        public Certificates {
            chain = chain.stream().map(byte[]::clone).toList();
        }
    }

    /** As it is called in documents. */
    default String word() {
        return switch (this) {
            case Key _ -> "key";
            case Certificates _ -> "certificate";
        };
    }

    /** Every fault is {@code bundle/malformed}; {@code bundle/untrusted} for a method that is not read. */
    static SigningMethod parse(JsonDocument material) {
        boolean key = material.has("publicKey");
        boolean certificates = material.has("x509CertificateChain");
        if (key == certificates) {
            throw new ProblemException(
                    new BundleUntrusted("the signature is neither of the method `key` nor of `certificate`"));
        }
        material.only(key ? "publicKey" : "x509CertificateChain", "tlogEntries");
        if (material.has("tlogEntries") && !material.objects("tlogEntries").isEmpty()) {
            throw material.fault("tlogEntries", "must be empty");
        }
        return key
                ? new Key(material.object("publicKey").only("hint").string("hint"))
                : certificates(material.object("x509CertificateChain"));
    }

    private static Certificates certificates(JsonDocument json) {
        List<JsonDocument> listed = json.only("certificates").objects("certificates");
        if (listed.isEmpty() || listed.size() > CertificateTrust.MAX_CHAIN) {
            throw json.fault("certificates", "must be 1 to " + CertificateTrust.MAX_CHAIN);
        }
        List<byte[]> chain = new ArrayList<>();
        for (JsonDocument each : listed) {
            String text = each.only("rawBytes").string("rawBytes");
            chain.add(StrictBase64.decode(text)
                    .orElseThrow(() -> new ProblemException(new BundleMalformed(
                            BundleLayout.SIGNATURE, "a certificate that is not written in base64"))));
        }
        return new Certificates(chain);
    }

    /** As the reference tool writes it. */
    default void write(JsonWriter json) {
        json.beginObject();
        switch (this) {
            case Key key -> json.name("publicKey").beginObject().name("hint").value(key.keyId());
            case Certificates certificates -> {
                json.name("x509CertificateChain")
                        .beginObject()
                        .name("certificates")
                        .beginArray();
                for (byte[] certificate : certificates.chain()) {
                    json.beginObject().name("rawBytes");
                    json.value(StrictBase64.encode(certificate)).endObject();
                }
                json.endArray();
            }
        }
        json.endObject().name("tlogEntries").beginArray().endArray().endObject();
    }
}
