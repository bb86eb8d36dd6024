package dev.sallyport.bundle;

import dev.sallyport.bundle.keys.KeyContext;
import dev.sallyport.core.Digest;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem.BundleMalformed;
import dev.sallyport.core.StrictBase64;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * How a bundle's payload is sealed: the algorithms, the wrapped model key, and what each sealed file
 * holds (docs/spec/bundle.md, "Envelope").
 *
 * @param manifest SHA-256 of {@code manifest.json}
 * @param keyId which key of the key service opens {@code wrappedKey}
 * @param keyCheck commits to the model key without telling anything of it: whichever key the service
 *     returns, only the one the bundle was sealed with is taken
 * @param recipients others who can open it, each with a key of its own
 * @param parts in the order of {@link BundleLayout#parts}
 */
public record Envelope(
        Digest manifest,
        String keyId,
        WrappedKey wrappedKey,
        List<Recipient> recipients,
        Digest keyCheck,
        List<BundleLayout.Part> parts) {
    public static final int VERSION = 1;

    /** Of an envelope with recipients. */
    public static final int VERSION_WITH_RECIPIENTS = 2;

    /** Most recipients of one bundle. */
    public static final int MAX_RECIPIENTS = 64;

    static final String CONTENT = "AES256-GCM-HKDF-SHA256-STREAM";
    static final String DERIVATION = "HKDF-SHA256";

    private static final List<String> MEMBERS = List.of(
            "envelopeVersion",
            "manifest",
            "content",
            "segmentBytes",
            "derivation",
            "keyId",
            "wrappedKey",
            "keyCheck",
            "parts");
    private static final String PLACE = BundleLayout.ENVELOPE;
    private static final int MAX_TEXT = 256;
    private static final int MAX_WRAPPED = 16 << 10;

    public Envelope {
        recipients = List.copyOf(recipients);
        parts = List.copyOf(parts);
    }

    /** The model key once more, wrapped for somebody else. */
    public record Recipient(String keyId, WrappedKey wrappedKey) {}

    /** The key service's own wrapping first, then those of recipients. */
    public List<Recipient> wrappings() {
        List<Recipient> all = new ArrayList<>(List.of(new Recipient(keyId, wrappedKey)));
        all.addAll(recipients);
        return all;
    }

    /** Ciphertext of the model key, as the key service made it. */
    public static final class WrappedKey {
        private final byte[] bytes;

        WrappedKey(byte[] bytes) {
            this.bytes = bytes.clone();
        }

        public byte[] toBytes() {
            return bytes.clone();
        }
    }

    /** What the wrapping of the model key is bound to: this model, this manifest. */
    public static KeyContext keyContext(ModelRef model, Digest manifest) {
        return new KeyContext(model, manifest);
    }

    public byte[] toBytes() {
        JsonWriter json = JsonWriter.indented().beginObject();
        json.name("envelopeVersion").value(recipients.isEmpty() ? VERSION : VERSION_WITH_RECIPIENTS);
        json.name("manifest").value(manifest.hex());
        json.name("content").value(CONTENT);
        json.name("segmentBytes").value(SegmentFormat.SEGMENT_BYTES);
        json.name("derivation").value(DERIVATION);
        json.name("keyId").value(keyId);
        json.name("wrappedKey").value(StrictBase64.encode(wrappedKey.toBytes()));
        if (!recipients.isEmpty()) {
            json.name("recipients").beginArray();
            for (Recipient each : recipients) {
                json.beginObject().name("keyId").value(each.keyId());
                json.name("wrappedKey")
                        .value(StrictBase64.encode(each.wrappedKey().toBytes()));
                json.endObject();
            }
            json.endArray();
        }
        json.name("keyCheck").value(keyCheck.hex());
        json.name("parts").beginArray();
        for (BundleLayout.Part part : parts) {
            json.beginObject().name("file").value(part.name());
            json.name("path").value(part.path());
            json.name("start").value(part.start());
            json.name("size").value(part.sizeBytes());
            json.name("sealedSize").value(part.sealedBytes()).endObject();
        }
        return json.endArray().endObject().toBytes();
    }

    /** Reads {@code text} and refuses parts that are not exactly the manifest's. */
    public static Envelope parse(byte[] text, Manifest manifest, BundleLimits limits) {
        JsonLimits jsonLimits = new JsonLimits(limits.documentBytes(), 8, 64);
        JsonDocument json = JsonDocument.parse(text, jsonLimits, finding -> new BundleMalformed(PLACE, finding));
        long version = json.integer("envelopeVersion");
        if (version != VERSION && version != VERSION_WITH_RECIPIENTS) {
            throw json.fault("envelopeVersion", "must be " + VERSION + " or " + VERSION_WITH_RECIPIENTS);
        }
        List<String> members = new ArrayList<>(MEMBERS);
        if (version == VERSION_WITH_RECIPIENTS) {
            members.add("recipients");
        }
        json.only(members.toArray(String[]::new));
        expect(json, "content", CONTENT);
        expect(json, "derivation", DERIVATION);
        if (json.integer("segmentBytes") != SegmentFormat.SEGMENT_BYTES) {
            throw json.fault("segmentBytes", "must be " + SegmentFormat.SEGMENT_BYTES);
        }
        return new Envelope(
                digest(json, "manifest"),
                keyId(json),
                wrappedKey(json),
                version == VERSION ? List.of() : recipients(json),
                digest(json, "keyCheck"),
                parts(json, manifest));
    }

    private static Digest digest(JsonDocument json, String name) {
        return Digest.ofHex(json.string(name))
                .orElseThrow(() -> json.fault(name, "must be 64 lower-case hexadecimal digits"));
    }

    private static void expect(JsonDocument json, String name, String value) {
        if (!json.string(name).equals(value)) {
            throw json.fault(name, "must be `" + value + "`");
        }
    }

    private static String keyId(JsonDocument json) {
        String keyId = json.string("keyId");
        if (keyId.isEmpty() || keyId.length() > MAX_TEXT) {
            throw json.fault("keyId", "must have 1 to " + MAX_TEXT + " characters");
        }
        return keyId;
    }

    private static WrappedKey wrappedKey(JsonDocument json) {
        String text = json.string("wrappedKey");
        byte[] bytes = StrictBase64.decode(text).orElseThrow(() -> json.fault("wrappedKey", "must be base64"));
        if (bytes.length == 0 || bytes.length > MAX_WRAPPED) {
            throw json.fault("wrappedKey", "must have 1 to " + MAX_WRAPPED + " bytes");
        }
        return new WrappedKey(bytes);
    }

    private static List<Recipient> recipients(JsonDocument json) {
        List<JsonDocument> written = json.objects("recipients");
        if (written.isEmpty() || written.size() > MAX_RECIPIENTS) {
            throw json.fault("recipients", "must be 1 to " + MAX_RECIPIENTS);
        }
        List<Recipient> recipients = new ArrayList<>();
        for (JsonDocument each : written) {
            each.only("keyId", "wrappedKey");
            Recipient recipient = new Recipient(keyId(each), wrappedKey(each));
            if (recipients.stream().anyMatch(known -> known.keyId().equals(recipient.keyId()))) {
                throw each.fault("keyId", "occurs twice");
            }
            recipients.add(recipient);
        }
        return recipients;
    }

    private static List<BundleLayout.Part> parts(JsonDocument json, Manifest manifest) {
        List<BundleLayout.Part> expected = BundleLayout.parts(manifest.files());
        List<BundleLayout.Part> found = new ArrayList<>();
        for (JsonDocument each : json.objects("parts")) {
            each.only("file", "path", "start", "size", "sealedSize");
            BundleLayout.Part part = new BundleLayout.Part(
                    each.string("file"),
                    each.string("path"),
                    each.integer("start"),
                    (int) (each.integer("start") / BundleLayout.PART_BYTES),
                    each.integer("size"));
            if (found.size() >= expected.size()
                    || !part.equals(expected.get(found.size()))
                    || each.integer("sealedSize") != part.sealedBytes()) {
                throw each.fault("file", "is not the part that the manifest asks for");
            }
            found.add(part);
        }
        if (found.size() != expected.size()) {
            throw json.fault("parts", "must be all that the manifest asks for");
        }
        return found;
    }
}
