package dev.sallyport.scan.weights;

import java.util.Map;

/**
 * How densely a tensor of GGUF is packed. Source: ggml, {@code ggml.h} and {@code ggml-common.h}.
 *
 * @param elements of one block
 * @param blockBytes of one block
 */
record GgufType(int elements, int blockBytes) {
    /** Of types that are not known here: at least a bit an element. */
    private static final GgufType DENSEST = new GgufType(8, 1);

    private static final Map<Integer, GgufType> KNOWN = Map.ofEntries(
            entry(0, 1, 4),
            entry(1, 1, 2),
            entry(2, 32, 18),
            entry(3, 32, 20),
            entry(6, 32, 22),
            entry(7, 32, 24),
            entry(8, 32, 34),
            entry(9, 32, 36),
            entry(10, 256, 84),
            entry(11, 256, 110),
            entry(12, 256, 144),
            entry(13, 256, 176),
            entry(14, 256, 210),
            entry(15, 256, 292),
            entry(16, 256, 66),
            entry(17, 256, 74),
            entry(18, 256, 98),
            entry(19, 256, 50),
            entry(20, 32, 18),
            entry(21, 256, 110),
            entry(22, 256, 82),
            entry(23, 256, 136),
            entry(24, 1, 1),
            entry(25, 1, 2),
            entry(26, 1, 4),
            entry(27, 1, 8),
            entry(28, 1, 8),
            entry(29, 256, 56),
            entry(30, 1, 2),
            entry(34, 256, 54),
            entry(35, 256, 66),
            entry(39, 32, 17));

    private static Map.Entry<Integer, GgufType> entry(int code, int elements, int blockBytes) {
        return Map.entry(code, new GgufType(elements, blockBytes));
    }

    static GgufType of(int code) {
        return KNOWN.getOrDefault(code, DENSEST);
    }

    /** Of so many elements, the last block whole. */
    double bytes(double count) {
        return Math.ceil(count / elements) * blockBytes;
    }
}
