package dev.sallyport.scan.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Bzip2 data, expanded block by block; checksums are not compared. Source: bzip2 1.0.8, {@code decompress.c}.
 */
final class BzipStream extends InputStream {
    private static final long BLOCK = 0x314159265359L;
    private static final long END = 0x177245385090L;
    private static final int GROUP = 50;
    private static final int LONGEST_CODE = 20;
    private static final int RUN_A = 0;
    private static final int RUN_B = 1;

    private final InputStream in;
    private long bits;
    private int held;
    private int blockBytes;
    /** The block before its last step: next position in the upper 24 bits, byte in the lower 8. */
    private int[] links = new int[0];

    private int left;
    private int link;
    private int runOf = -1;
    private int run;
    private int repeats;

    BzipStream(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 1 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        int count = 0;
        while (count < length) {
            if (repeats > 0) {
                into[from + count++] = (byte) runOf;
                repeats--;
            } else if (left > 0) {
                count += next(into, from + count);
            } else if (count > 0 || !block()) {
                break;
            }
        }
        return count == 0 && length > 0 ? -1 : count;
    }

    /** Undoes the run lengths of the first step: four equal bytes are followed by how many more there are. */
    private int next(byte[] into, int at) {
        int entry = links[link];
        link = entry >>> 8;
        left--;
        int value = entry & 0xff;
        if (run == 4) {
            repeats = value;
            run = 0;
            return 0;
        }
        run = value == runOf ? run + 1 : 1;
        runOf = value;
        into[at] = (byte) value;
        return 1;
    }

    private boolean block() throws IOException {
        if (blockBytes == 0 && !stream()) {
            return false;
        }
        long kind = (long) bits(24) << 24 | bits(24);
        bits(16);
        bits(16);
        if (kind == END) {
            bits(held % 8);
            blockBytes = 0;
            return stream() && block();
        }
        if (kind != BLOCK) {
            throw new IOException("no block begins where one should");
        }
        if (bits(1) == 1) {
            throw new IOException("a randomised block, which nothing writes");
        }
        int origin = bits(24);
        symbols(origin);
        run = 0;
        runOf = -1;
        return true;
    }

    /** A stream's first four bytes; false where there is no further one. */
    private boolean stream() throws IOException {
        int first = held >= 8 ? bits(8) : in.read();
        if (first < 0) {
            return false;
        }
        int size = first == 'B' && bits(8) == 'Z' && bits(8) == 'h' ? bits(8) - '0' : 0;
        if (size < 1 || size > 9) {
            throw new IOException("no further stream");
        }
        blockBytes = size * 100_000;
        return true;
    }

    private void symbols(int origin) throws IOException {
        byte[] front = used();
        int count = front.length + 2;
        int tables = bits(3);
        int selectors = bits(15);
        if (tables < 2 || tables > 6 || selectors < 1) {
            throw new IOException("no tables");
        }
        int[] order = {0, 1, 2, 3, 4, 5};
        byte[] selected = new byte[selectors];
        for (int i = 0; i < selectors; i++) {
            int place = 0;
            while (bits(1) == 1) {
                if (++place >= tables) {
                    throw new IOException("no such table");
                }
            }
            int table = order[place];
            System.arraycopy(order, 0, order, 1, place);
            order[0] = table;
            selected[i] = (byte) table;
        }
        BzipCode[] codes = new BzipCode[tables];
        for (int i = 0; i < tables; i++) {
            codes[i] = new BzipCode(lengths(count));
        }
        fill(front, count, codes, selected, origin);
    }

    private byte[] used() throws IOException {
        int groups = bits(16);
        byte[] front = new byte[256];
        int count = 0;
        for (int group = 0; group < 16; group++) {
            if ((groups >>> (15 - group) & 1) == 1) {
                int members = bits(16);
                for (int i = 0; i < 16; i++) {
                    if ((members >>> (15 - i) & 1) == 1) {
                        front[count++] = (byte) (16 * group + i);
                    }
                }
            }
        }
        if (count == 0) {
            throw new IOException("no bytes are used");
        }
        return java.util.Arrays.copyOf(front, count);
    }

    private int[] lengths(int count) throws IOException {
        int[] lengths = new int[count];
        int length = bits(5);
        for (int i = 0; i < count; i++) {
            while (bits(1) == 1) {
                length += bits(1) == 0 ? 1 : -1;
            }
            if (length < 1 || length > LONGEST_CODE) {
                throw new IOException("a code of no length there is");
            }
            lengths[i] = length;
        }
        return lengths;
    }

    /** Reads the block and undoes the sorting: each byte gets the place of the one behind it. */
    private void fill(byte[] front, int count, BzipCode[] codes, byte[] selected, int origin) throws IOException {
        int[] block = new int[blockBytes];
        int[] starts = new int[257];
        int size = 0;
        int runLength = 0;
        int runBit = 1;
        for (int i = 0; ; i++) {
            if (i / GROUP >= selected.length) {
                throw new IOException("more symbols than tables were chosen for");
            }
            int symbol = codes[selected[i / GROUP]].next(this);
            if (symbol == RUN_A || symbol == RUN_B) {
                runLength += symbol == RUN_A ? runBit : 2 * runBit;
                runBit <<= 1;
                if (runLength > blockBytes) {
                    throw new IOException("a run longer than the block");
                }
                continue;
            }
            if (runLength > blockBytes - size) {
                throw new IOException("more than a block holds");
            }
            int same = front[0] & 0xff;
            java.util.Arrays.fill(block, size, size + runLength, same);
            starts[same + 1] += runLength;
            size += runLength;
            runLength = 0;
            runBit = 1;
            if (symbol == count - 1) {
                break;
            }
            byte moved = front[symbol - 1];
            System.arraycopy(front, 0, front, 1, symbol - 1);
            front[0] = moved;
            if (size == blockBytes) {
                throw new IOException("more than a block holds");
            }
            block[size++] = moved & 0xff;
            starts[(moved & 0xff) + 1]++;
        }
        link(block, size, starts, origin);
    }

    private void link(int[] block, int size, int[] starts, int origin) throws IOException {
        if (origin >= size) {
            throw new IOException("a block that begins behind its end");
        }
        for (int i = 1; i <= 256; i++) {
            starts[i] += starts[i - 1];
        }
        for (int i = 0; i < size; i++) {
            block[starts[block[i] & 0xff]++] |= i << 8;
        }
        links = block;
        link = block[origin] >>> 8;
        left = size;
    }

    /** The next {@code count} bits, at most 24. */
    int bits(int count) throws IOException {
        while (held < count) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("the data breaks off");
            }
            bits = bits << 8 | next;
            held += 8;
        }
        held -= count;
        return (int) (bits >>> held) & ((1 << count) - 1);
    }
}
