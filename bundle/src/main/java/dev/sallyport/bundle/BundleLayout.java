package dev.sallyport.bundle;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Which files a bundle consists of (docs/spec/bundle.md, "Layout"). */
public final class BundleLayout {
    public static final String MANIFEST = "manifest.json";
    public static final String ENVELOPE = "envelope.json";
    public static final String SIGNATURE = "model.sig";

    /** Signed statements about the bundle; the one file that its signature leaves out and that need not be there. */
    public static final String PASSPORT = "passport.jsonl";

    /** The second signature, which a bundle may have. */
    public static final String HYBRID = "hybrid.sig";

    public static final String PAYLOAD_FOLDER = "payload";

    /** The payload file that holds the graph; all others are its external data. */
    public static final String MODEL = "model.onnx";

    /** The payload file that holds the declaration of an ensemble. */
    public static final String ENSEMBLE = "ensemble.json";

    /** What the sealer calls the payload file of warm-up requests. */
    public static final String WARMUP = "warmup.bin";

    /** Plaintext bytes of every part of a file but its last. */
    public static final long PART_BYTES = 64L << 20;

    private static final Pattern PART_NAME = Pattern.compile("payload/[0-9]{4}-[0-9]{4}\\.enc");

    private BundleLayout() {}

    /**
     * Up to 64 MiB of a payload file, sealed into a file of its own so that parts are read on several
     * cores.
     *
     * @param name where it lies in the bundle
     * @param path the payload file it belongs to
     * @param start first byte of it in that file
     * @param index which of the file's parts, from 0
     * @param sizeBytes of the plaintext
     */
    public record Part(String name, String path, long start, int index, long sizeBytes) {
        public long sealedBytes() {
            return SegmentFormat.sealedBytes(sizeBytes);
        }
    }

    /** All parts of the manifest's files, in order; the n-th file's m-th part is {@code payload/nnnn-mmmm.enc}. */
    public static List<Part> parts(List<Manifest.File> files) {
        List<Part> parts = new ArrayList<>();
        int number = 0;
        for (Manifest.File file : files) {
            number++;
            for (int index = 0; index < partCount(file.sizeBytes()); index++) {
                long start = index * PART_BYTES;
                long size = Math.min(PART_BYTES, file.sizeBytes() - start);
                String name = String.format(Locale.ROOT, "payload/%04d-%04d.enc", number, index + 1);
                parts.add(new Part(name, file.path(), start, index, size));
            }
        }
        return List.copyOf(parts);
    }

    /** At least one: an empty file has one empty part. */
    static int partCount(long sizeBytes) {
        return (int) Math.max(1, Math.ceilDiv(sizeBytes, PART_BYTES));
    }

    static boolean isPartName(String name) {
        return PART_NAME.matcher(name).matches();
    }
}
