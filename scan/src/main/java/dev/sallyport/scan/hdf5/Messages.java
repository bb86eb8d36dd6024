package dev.sallyport.scan.hdf5;

import dev.sallyport.core.Text;
import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import java.util.ArrayDeque;
import java.util.Deque;

/** The messages of one object's header. Source: HDF5 File Format Specification, IV.A. */
final class Messages {
    private static final int LINK_INFO = 0x02;
    private static final int DATATYPE = 0x03;
    private static final int LINK = 0x06;
    private static final int EXTERNAL_FILES = 0x07;
    private static final int LAYOUT = 0x08;
    private static final int ATTRIBUTE = 0x0c;
    private static final int CONTINUATION = 0x10;
    private static final int SYMBOL_TABLE = 0x11;
    private static final int ATTRIBUTE_INFO = 0x15;
    private static final int MOST_BLOCKS = 10_000;
    private static final long LARGEST_HELD = 64 << 20;

    private record Block(long from, long to) {}

    private final Look look;
    private final Hdf5 file;
    private final Bytes bytes;
    private final Attributes attributes;
    private final Deque<Block> blocks = new ArrayDeque<>();
    private boolean dense;
    private boolean isSmall;

    Messages(Look look, Hdf5 file, Bytes bytes) {
        this.look = look;
        this.file = file;
        this.bytes = bytes;
        this.attributes = new Attributes(look, bytes);
    }

    /** Whether links or attributes lie in heaps of their own. */
    boolean isDense() {
        return dense;
    }

    void object(long at) {
        boolean isNew = bytes.has(at, "OHDR");
        int order = 0;
        if (isNew) {
            int flags = (int) bytes.number(at + 5, 1);
            long from = at + 6 + ((flags & 0x20) == 0 ? 0 : 16) + ((flags & 0x10) == 0 ? 0 : 4);
            int size = 1 << (flags & 3);
            order = (flags & 4) == 0 ? 0 : 2;
            blocks.add(new Block(from + size, from + size + bytes.number(from, size)));
        } else if (bytes.number(at, 1) == 1) {
            blocks.add(new Block(at + 16, at + 16 + bytes.number(at + 8, 4)));
        } else {
            throw new Bytes.Outside(at);
        }
        for (int i = 0; !blocks.isEmpty(); i++) {
            if (i == MOST_BLOCKS) {
                throw new Bytes.Outside(at);
            }
            block(blocks.pop(), isNew, order);
        }
    }

    private void block(Block block, boolean isNew, int order) {
        int head = isNew ? 4 + order : 8;
        long at = block.from();
        while (at + head <= block.to()) {
            look.work().spend(head);
            int type = (int) bytes.number(at, isNew ? 1 : 2);
            long size = bytes.number(at + (isNew ? 1 : 2), 2);
            int flags = (int) bytes.number(at + (isNew ? 3 : 4), 1);
            long data = at + head;
            if (data + size > block.to()) {
                throw new Bytes.Outside(at);
            }
            if ((flags & 2) == 0) { // not shared with another object, which is looked at itself
                message(type, data, size, isNew);
            }
            at = data + size;
        }
    }

    private void message(int type, long at, long size, boolean isNew) {
        switch (type) {
            case LINK_INFO ->
                dense |= bytes.offset(at + 2 + ((bytes.number(at + 1, 1) & 1) == 0 ? 0 : 8)) != Bytes.UNDEFINED;
            case ATTRIBUTE_INFO ->
                dense |= bytes.offset(at + 2 + ((bytes.number(at + 1, 1) & 1) == 0 ? 0 : 2)) != Bytes.UNDEFINED;
            case DATATYPE -> isSmall = Attributes.isOfBytes(bytes, at);
            case LINK -> file.link(at);
            case EXTERNAL_FILES -> external(at);
            case LAYOUT -> layout(at);
            case ATTRIBUTE -> attributes.attribute(at, size);
            case SYMBOL_TABLE -> file.symbols(bytes.offset(at), bytes.offset(at + bytes.offsetBytes()));
            case CONTINUATION -> {
                long from = bytes.offset(at);
                long length = bytes.length(at + bytes.offsetBytes());
                blocks.push(isNew ? new Block(from + 4, from + length - 4) : new Block(from, from + length));
            }
            default -> {}
        }
    }

    private void external(long at) {
        long heap = bytes.offset(at + 8);
        long name = bytes.length(at + 8 + bytes.offsetBytes());
        String other = file.heapText(heap, name);
        look.report(Rule.HDF5_EXTERNAL, bytes.place(at), other, "an array in the file " + Text.quotable(other));
    }

    /** Where an array lies; bytes and texts may be anything, numbers are only numbers. */
    private void layout(long at) {
        int version = (int) bytes.number(at, 1);
        int kind = version < 3 ? (int) bytes.number(at + 2, 1) : (int) bytes.number(at + 1, 1);
        if (version >= 4 && kind == 3) {
            look.report(Rule.HDF5_EXTERNAL, bytes.place(at), "virtual", "an array put together from other files");
        } else if (version >= 3 && isSmall && kind == 0) {
            look.inside("array", bytes.slice(at + 4, bytes.number(at + 2, 2)));
        } else if (version >= 3 && isSmall && kind == 1 && bytes.offset(at + 2) != Bytes.UNDEFINED) {
            long length = bytes.length(at + 2 + bytes.offsetBytes());
            if (length <= LARGEST_HELD) {
                look.inside("array", bytes.slice(bytes.offset(at + 2), length));
            }
        }
    }
}
