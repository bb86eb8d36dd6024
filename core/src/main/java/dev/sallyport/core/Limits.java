package dev.sallyport.core;

/**
 * Every bound of a request, in one place; each is checked before anything of that size is
 * allocated.
 *
 * @param bodyBytes largest body as sent
 * @param inflatedBytes largest body after decompression
 * @param tensorElements most elements of one tensor
 * @param tensors most inputs, and most requested outputs, of one request
 * @param jsonDepth deepest nesting of a JSON body
 * @param headerBytes largest header block
 * @param concurrentRequests most requests held at once
 * @param inFlightBytes most bytes of request and answer bodies held at once
 */
public record Limits(
        long bodyBytes,
        long inflatedBytes,
        long tensorElements,
        int tensors,
        int jsonDepth,
        int headerBytes,
        int concurrentRequests,
        long inFlightBytes) {

    public static final Limits DEFAULT =
            new Limits(64L << 20, 64L << 20, 64L << 20, 256, 64, 16 << 10, 1024, 512L << 20);
}
