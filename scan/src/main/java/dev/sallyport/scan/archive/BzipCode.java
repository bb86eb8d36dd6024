package dev.sallyport.scan.archive;

import java.io.IOException;

/** One of the Huffman codes of a bzip2 block: codes of one length follow each other, the shorter ones first. */
final class BzipCode {
    private static final int LONGEST = 20;

    /** By length: the first code, the first of its symbols, and how many there are. */
    private final int[] first = new int[LONGEST + 2];

    private final int[] index = new int[LONGEST + 2];
    private final int[] counts = new int[LONGEST + 2];
    private final int[] symbols;

    /** Takes the length of each symbol's code, 1 to 20. */
    BzipCode(int[] lengths) {
        symbols = new int[lengths.length];
        for (int length : lengths) {
            counts[length]++;
        }
        int code = 0;
        int at = 0;
        for (int length = 1; length <= LONGEST; length++) {
            first[length] = code;
            index[length] = at;
            for (int symbol = 0; symbol < lengths.length; symbol++) {
                if (lengths[symbol] == length) {
                    symbols[at++] = symbol;
                }
            }
            code = (code + counts[length]) << 1;
        }
    }

    int next(BzipStream in) throws IOException {
        int code = 0;
        for (int length = 1; length <= LONGEST; length++) {
            code = code << 1 | in.bits(1);
            int offset = code - first[length];
            if (offset >= 0 && offset < counts[length]) {
                return symbols[index[length] + offset];
            }
        }
        throw new IOException("no such code");
    }
}
