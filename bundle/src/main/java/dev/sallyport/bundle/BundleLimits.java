package dev.sallyport.bundle;

/**
 * What a bundle may cost; each bound is checked before anything of that size is read or allocated.
 *
 * @param entries most files and folders on disk
 * @param depth deepest folder below the bundle's own
 * @param nameBytes longest path inside the bundle, in UTF-8
 * @param documentBytes largest of {@code manifest.json}, {@code envelope.json} and {@code model.sig}
 * @param fileBytes largest payload file in plaintext: one direct buffer holds it, hence below 2 GiB;
 *     a larger model keeps its weights in several external data files
 * @param totalBytes all payload files together, in plaintext, and all files on disk together
 */
public record BundleLimits(int entries, int depth, int nameBytes, int documentBytes, long fileBytes, long totalBytes) {

    public static final BundleLimits DEFAULT = new BundleLimits(4_096, 16, 512, 4 << 20, Integer.MAX_VALUE, 64L << 30);

    public BundleLimits {
        if (fileBytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a direct buffer holds less than 2 GiB");
        }
    }
}
