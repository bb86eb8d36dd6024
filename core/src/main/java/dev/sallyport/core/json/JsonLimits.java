package dev.sallyport.core.json;

/**
 * What a JSON text may cost.
 *
 * @param maxBytes longest text
 * @param maxDepth deepest nesting of objects and arrays
 * @param maxMembers most members of one object
 */
public record JsonLimits(int maxBytes, int maxDepth, int maxMembers) {
    /** For documents a person or a tool writes: manifests, policies, tokens. */
    public static final JsonLimits DOCUMENT = new JsonLimits(4 << 20, 32, 10_000);
}
