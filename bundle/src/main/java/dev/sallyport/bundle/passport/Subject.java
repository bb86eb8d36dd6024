package dev.sallyport.bundle.passport;

import dev.sallyport.bundle.Manifest;
import dev.sallyport.core.Digest;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonWriter;

/**
 * What a statement is about: one version of one model, with everything its manifest says.
 *
 * @param root over the plaintext alone
 * @param names over the plaintext with the names of its files
 * @param manifest of {@code manifest.json}: name, version, contract, licence and all digests
 */
public record Subject(ModelRef model, Digest root, Digest names, Digest manifest) {
    static final String ROOT = "sha256";
    static final String NAMES = "sallyportNames";
    static final String MANIFEST = "sallyportManifest";

    /**
     * Of a bundle.
     *
     * @param text {@code manifest.json} as it lies on disk, from which {@code manifest} was read
     */
    public static Subject of(Manifest manifest, Digest text) {
        return new Subject(manifest.model(), manifest.rootDigest(), manifest.nameDigest(), text);
    }

    /** A resource descriptor as a statement has it. */
    public void write(JsonWriter json) {
        json.beginObject().name("name").value(model.toString());
        json.name("digest").beginObject();
        json.name(ROOT).value(root.hex());
        json.name(NAMES).value(names.hex());
        json.name(MANIFEST).value(manifest.hex());
        json.endObject().endObject();
    }

    /** All four must be there and equal: digests that are none of ours are not looked at. */
    boolean isNamedBy(JsonDocument descriptor) {
        JsonDocument digests = descriptor.object("digest");
        return descriptor
                        .optionalString("name")
                        .filter(model.toString()::equals)
                        .isPresent()
                && has(digests, ROOT, root)
                && has(digests, NAMES, names)
                && has(digests, MANIFEST, manifest);
    }

    private static boolean has(JsonDocument digests, String name, Digest digest) {
        return digests.optionalString(name)
                .flatMap(Digest::ofHex)
                .filter(digest::equals)
                .isPresent();
    }
}
