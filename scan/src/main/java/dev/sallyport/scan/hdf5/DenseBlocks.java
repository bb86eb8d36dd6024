package dev.sallyport.scan.hdf5;

import dev.sallyport.scan.Content;
import dev.sallyport.scan.Cursor;
import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import dev.sallyport.scan.text.KerasConfig;

/**
 * Links and attributes that are so many that they lie in fractal heaps. Instead of following a heap's tables, all of its
 * direct blocks are found by their mark and looked through, as are the headers of all objects: more than what is linked is
 * seen then, never less.
 */
final class DenseBlocks {
    private static final int BLOCK_HEAD = 13;
    private static final int LARGEST_BLOCK = 1 << 21;
    private static final int EXTERNAL = 64;

    private final Look look;
    private final Hdf5 file;
    private final Bytes bytes;

    DenseBlocks(Look look, Hdf5 file, Bytes bytes) {
        this.look = look;
        this.file = file;
        this.bytes = bytes;
    }

    void sweep() {
        Content content = bytes.content();
        look.work().spend(content.size());
        Cursor cursor = new Cursor(content, bytes.base());
        int last = 0;
        for (int next = cursor.next(); next >= 0; next = cursor.next()) {
            last = last << 8 | next;
            if (last == ('F' << 24 | 'H' << 16 | 'D' << 8 | 'B')) {
                block(cursor.position());
            } else if (last == ('O' << 24 | 'H' << 16 | 'D' << 8 | 'R')) {
                object(cursor.position() - 4 - bytes.base());
            }
        }
    }

    private void object(long address) {
        try {
            new Messages(look, file, bytes).object(address);
        } catch (Bytes.Outside e) {
            look.report(Rule.HDF5_UNREADABLE, e.at(), "", "an object that breaks off");
        }
    }

    private void block(long from) {
        Content content = bytes.content();
        byte[] block = content.bytes(from, LARGEST_BLOCK);
        int end = end(block);
        for (int i = BLOCK_HEAD; i + 4 < end; i++) {
            if (block[i] == '{' && block[i + 1] == '"') {
                KerasConfig.examine(look, from + i, content.slice(from + i, end - i));
                i += 1 << 6;
            } else if (block[i] == 1 && (block[i + 1] & 0xe8) == 8 && block[i + 2] == EXTERNAL) {
                link(from + i - bytes.base());
            }
        }
        look.work().spend(end);
    }

    private void link(long address) {
        try {
            file.link(address);
        } catch (Bytes.Outside e) {
            look.report(Rule.HDF5_UNREADABLE, e.at(), "", "a link that breaks off");
        }
    }

    /** Where the next structure with a mark begins. */
    private static int end(byte[] block) {
        for (int i = BLOCK_HEAD; i + 4 <= block.length; i++) {
            boolean mark = block[i] == 'F'
                            && block[i + 1] == 'H'
                            && (block[i + 2] == 'D' || block[i + 2] == 'I')
                            && block[i + 3] == 'B'
                    || block[i] == 'O' && block[i + 1] == 'H' && block[i + 2] == 'D' && block[i + 3] == 'R'
                    || block[i] == 'B'
                            && block[i + 1] == 'T'
                            && (block[i + 2] == 'H' || block[i + 2] == 'L' || block[i + 2] == 'I')
                            && block[i + 3] == 'D'
                    || block[i] == 'F' && block[i + 1] == 'R' && block[i + 2] == 'H' && block[i + 3] == 'P';
            if (mark) {
                return i;
            }
        }
        return block.length;
    }
}
