package dev.sallyport.scan.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** LZ4 frames, expanded; checksums are jumped over. Source: lz4, {@code doc/lz4_Frame_format.md}, {@code lz4_Block_format.md}. */
final class Lz4Stream extends InputStream {
    private static final int MAGIC = 0x184d2204;
    private static final int WINDOW = 1 << 16;
    private static final int LARGEST_BLOCK = 4 << 20;

    private final InputStream in;
    /** The last 64 KiB of what came before, then the block. */
    private final byte[] out = new byte[WINDOW + LARGEST_BLOCK];

    private int at;
    private int end;
    private boolean begun;
    private boolean blockSums;
    private boolean contentSum;

    Lz4Stream(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 1 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        while (at == end) {
            if (!block()) {
                return -1;
            }
        }
        int count = Math.min(length, end - at);
        System.arraycopy(out, at, into, from, count);
        at += count;
        return count;
    }

    private boolean block() throws IOException {
        if (!begun && !frame()) {
            return false;
        }
        int size = number(4);
        if (size == 0) {
            number(contentSum ? 4 : 0);
            begun = false;
            return frame() && block();
        }
        int length = size & 0x7fff_ffff;
        if (length > LARGEST_BLOCK) {
            throw new IOException("a block that is too large");
        }
        byte[] packed = in.readNBytes(length);
        if (packed.length < length) {
            throw new EOFException("a block breaks off");
        }
        number(blockSums ? 4 : 0);
        int kept = Math.min(end, WINDOW);
        System.arraycopy(out, end - kept, out, 0, kept);
        at = kept;
        end = kept;
        if (size < 0) {
            System.arraycopy(packed, 0, out, end, length);
            end += length;
        } else {
            expand(packed);
        }
        return true;
    }

    private boolean frame() throws IOException {
        int first = in.read();
        if (first < 0) {
            return false;
        }
        if ((number(3) << 8 | first) != MAGIC) {
            throw new IOException("no further frame");
        }
        int flags = number(1);
        number(1);
        blockSums = (flags & 0x10) != 0;
        contentSum = (flags & 0x04) != 0;
        in.skipNBytes(((flags & 0x08) != 0 ? 8 : 0) + ((flags & 0x01) != 0 ? 4 : 0) + 1);
        begun = true;
        end = 0;
        at = 0;
        return true;
    }

    private int number(int bytes) throws IOException {
        int value = 0;
        for (int i = 0; i < bytes; i++) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("a frame breaks off");
            }
            value |= next << 8 * i;
        }
        return value;
    }

    private void expand(byte[] packed) throws IOException {
        int from = 0;
        try {
            while (from < packed.length) {
                int token = packed[from++] & 0xff;
                int literals = token >>> 4;
                for (int more = 255; literals >= 15 && more == 255; literals += more) {
                    more = packed[from++] & 0xff;
                }
                System.arraycopy(packed, from, out, end, literals);
                from += literals;
                end += literals;
                if (from == packed.length) {
                    return;
                }
                int distance = packed[from] & 0xff | (packed[from + 1] & 0xff) << 8;
                from += 2;
                int length = token & 15;
                for (int more = 255; length >= 15 && more == 255; length += more) {
                    more = packed[from++] & 0xff;
                }
                repeat(distance, length + 4);
            }
        } catch (IndexOutOfBoundsException e) {
            throw new IOException("a damaged block", e);
        }
    }

    private void repeat(int distance, int length) throws IOException {
        if (distance == 0 || distance > end) {
            throw new IOException("a reference to before the beginning");
        }
        for (int i = 0; i < length; i++) {
            out[end] = out[end - distance];
            end++;
        }
    }
}
