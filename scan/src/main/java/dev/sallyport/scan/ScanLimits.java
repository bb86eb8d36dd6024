package dev.sallyport.scan;

/**
 * What a scan may cost before it says that it could not judge.
 *
 * @param steps most bytes inflated and opcodes interpreted, in one file with all it holds
 * @param contents most members, nested data and other parts of one file
 * @param depth deepest nesting of one in another
 * @param slots most entries of a pickle's stack, and of its memo, that are remembered
 * @param expandedBytes most bytes that one compressed content may expand to
 * @param heldBytes most bytes of inflated content that is held in memory at a time
 * @param findings most findings of one rule in one file; there may be more
 */
public record ScanLimits(
        long steps, int contents, int depth, int slots, long expandedBytes, int heldBytes, int findings) {
    public static final ScanLimits DEFAULT = new ScanLimits(16L << 30, 20_000, 8, 8 << 20, 4L << 30, 16 << 20, 1_000);
}
