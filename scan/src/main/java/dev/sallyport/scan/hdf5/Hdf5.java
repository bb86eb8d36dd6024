package dev.sallyport.scan.hdf5;

import dev.sallyport.core.Text;
import dev.sallyport.scan.Content;
import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * An HDF5 file, as Keras and others write models: its objects, what their attributes hold, and other files it has read.
 * Arrays of numbers are not read. Source: The HDF Group, "HDF5 File Format Specification", versions 2.0 and 3.0.
 */
public final class Hdf5 {
    private static final byte[] MAGIC = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    private static final long LAST_PLACE = 1L << 30;
    private static final int MOST_OBJECTS = 1 << 20;
    private static final int OBJECT_COST = 256;
    private static final int LONGEST_NAME = 1024;

    private final Look look;
    private final Bytes bytes;
    private final Deque<Long> open = new ArrayDeque<>();
    private final Set<Long> seen = new HashSet<>();

    private Hdf5(Look look, Bytes bytes) {
        this.look = look;
        this.bytes = bytes;
    }

    /** Examines it; returns whether it is one. A superblock may stand at 0 or at 512 and its doubles. */
    public static boolean examine(Look look) {
        Content content = look.content();
        for (long at = 0; at + MAGIC.length <= content.size() && at < LAST_PLACE; at = at == 0 ? 512 : 2 * at) {
            if (Arrays.equals(content.bytes(at, MAGIC.length), MAGIC)) {
                try {
                    file(look, at);
                } catch (Bytes.Outside e) {
                    look.report(Rule.HDF5_UNREADABLE, e.at(), "", "a superblock that breaks off");
                }
                return true;
            }
        }
        return false;
    }

    private static void file(Look look, long at) {
        Bytes head = new Bytes(look.content(), at, 8, 8);
        int version = (int) head.number(8, 1);
        boolean old = version < 2;
        int offsetBytes = (int) head.number(old ? 13 : 9, 1);
        int lengthBytes = (int) head.number(old ? 14 : 10, 1);
        if (version > 3 || !isSize(offsetBytes) || !isSize(lengthBytes)) {
            look.report(Rule.HDF5_UNREADABLE, at, "", "a superblock of version " + version);
            return;
        }
        long base =
                new Bytes(look.content(), at, offsetBytes, lengthBytes).offset(old ? 24 + (version == 1 ? 4 : 0) : 12);
        // A file that something was put in front of keeps its base; readers then count from the superblock.
        Bytes bytes = new Bytes(look.content(), base == at ? base : at, offsetBytes, lengthBytes);
        long root = old ? 24 + (version == 1 ? 4 : 0) + 5L * offsetBytes : 12 + 3L * offsetBytes;
        Hdf5 file = new Hdf5(look, bytes);
        file.add(bytes.offset(root));
        file.walk();
    }

    private static boolean isSize(int bytes) {
        return bytes == 2 || bytes == 4 || bytes == 8;
    }

    private void walk() {
        boolean dense = false;
        while (!open.isEmpty()) {
            long address = open.pop();
            look.work().spend(OBJECT_COST);
            try {
                Messages messages = new Messages(look, this, bytes);
                messages.object(address);
                dense |= messages.isDense();
            } catch (Bytes.Outside e) {
                look.report(Rule.HDF5_UNREADABLE, e.at(), "", "an object that breaks off");
            }
        }
        if (dense) {
            new DenseBlocks(look, this, bytes).sweep();
        }
    }

    /** An object to be looked at, once. */
    void add(long address) {
        if (address == Bytes.UNDEFINED || !seen.add(address)) {
            return;
        }
        if (seen.size() > MOST_OBJECTS) {
            throw new Bytes.Outside(address);
        }
        open.push(address);
    }

    /** What a group of the old kind has: a tree of symbol tables, names in a heap. */
    void symbols(long tree, long heap) {
        Deque<Long> nodes = new ArrayDeque<>();
        nodes.push(tree);
        while (!nodes.isEmpty()) {
            long at = nodes.pop();
            look.work().spend(OBJECT_COST);
            if (bytes.has(at, "SNOD")) {
                table(at, heap);
            } else if (bytes.has(at, "TREE")) {
                children(at, nodes);
            } else {
                throw new Bytes.Outside(at);
            }
        }
    }

    private void children(long at, Deque<Long> nodes) {
        int used = (int) bytes.number(at + 6, 2);
        long first = at + 8 + 2L * bytes.offsetBytes();
        for (int i = 0; i < used; i++) {
            long child =
                    bytes.offset(first + bytes.lengthBytes() + (long) i * (bytes.lengthBytes() + bytes.offsetBytes()));
            if (!seen.add(-child - 2)) {
                throw new Bytes.Outside(at); // a tree that leads back into itself
            }
            nodes.push(child);
        }
    }

    private void table(long at, long heap) {
        int symbols = (int) bytes.number(at + 6, 2);
        int entry = 2 * bytes.offsetBytes() + 24;
        for (int i = 0; i < symbols; i++) {
            long place = at + 8 + (long) i * entry;
            long cache = bytes.number(place + 2L * bytes.offsetBytes(), 4);
            if (cache != 2) { // a soft link leads to a name, not to an object
                add(bytes.offset(place + bytes.offsetBytes()));
            }
        }
    }

    /** A name in a local heap. */
    String heapText(long heap, long offset) {
        if (!bytes.has(heap, "HEAP")) {
            throw new Bytes.Outside(heap);
        }
        long data = bytes.offset(heap + 8 + 2L * bytes.lengthBytes());
        return bytes.text(data + offset, LONGEST_NAME);
    }

    /** A link as newer groups have it; the byte behind it. */
    void link(long at) {
        int flags = (int) bytes.number(at + 1, 1);
        long next = at + 2;
        int type = (flags & 8) == 0 ? 0 : (int) bytes.number(next++, 1);
        next += (flags & 4) == 0 ? 0 : 8;
        next += (flags & 16) == 0 ? 0 : 1;
        int size = 1 << (flags & 3);
        long name = next + size;
        long value = name + bytes.number(next, size);
        if (type == 0) {
            add(bytes.offset(value));
        } else if (type == 64) {
            String file = bytes.text(value + 3, LONGEST_NAME);
            if (file.isEmpty() || file.chars().anyMatch(c -> c < ' ' || c == 0xfffd)) {
                return; // in a heap that is looked through, what only looks like a link
            }
            look.report(Rule.HDF5_EXTERNAL, bytes.place(at), file, "a link to the file " + Text.quotable(file));
        }
    }
}
