package dev.sallyport.bundle.keys;

import dev.sallyport.core.Digest;
import dev.sallyport.core.ModelRef;
import java.nio.charset.StandardCharsets;

/**
 * What the wrapping of a model key is bound to; whoever asks for the key must present it.
 *
 * @param manifest SHA-256 of the bundle's {@code manifest.json}
 */
public record KeyContext(ModelRef model, Digest manifest) {
    /** As associated data: docs/spec/bundle.md, "Keys". */
    public byte[] toBytes() {
        return "sallyport-model-key-1\0%s\0%s".formatted(model, manifest.hex()).getBytes(StandardCharsets.UTF_8);
    }
}
