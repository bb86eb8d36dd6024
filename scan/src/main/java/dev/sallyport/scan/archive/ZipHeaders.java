package dev.sallyport.scan.archive;

import dev.sallyport.scan.Content;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The records of a zip archive. Source: PKWARE APPNOTE 6.3.10. */
final class ZipHeaders {
    static final int LOCAL = 0x04034b50;
    static final int CENTRAL = 0x02014b50;
    static final int END = 0x06054b50;
    static final int END_BYTES = 22;
    private static final int END64 = 0x06064b50;
    private static final int LOCATOR64 = 0x07064b50;
    private static final int LOCATOR64_BYTES = 20;
    private static final int LOCAL_BYTES = 30;
    private static final int CENTRAL_BYTES = 46;
    private static final long IN_EXTRA = 0xffff_ffffL;
    private static final int ZIP64 = 1;
    private static final int UNICODE_NAME = 0x7075;

    private final Content content;

    ZipHeaders(Content content) {
        this.content = content;
    }

    /**
     * Where a central directory stands.
     *
     * @param behind where the archive ends, with its comment
     * @param shift how far everything lies behind where the archive says it does: it has something in front of it
     */
    record Directory(long at, long bytes, long entries, long end, long shift, long behind) {}

    private ByteBuffer bytes(long at, int length) {
        return at < 0 || at > content.size()
                ? ByteBuffer.allocate(0)
                : ByteBuffer.wrap(content.bytes(at, length)).order(ByteOrder.LITTLE_ENDIAN);
    }

    int signature(long at) {
        ByteBuffer four = bytes(at, 4);
        return four.remaining() < 4 ? 0 : four.getInt(0);
    }

    /** The directory whose end record stands at {@code at}. */
    Optional<Directory> directory(long at) {
        ByteBuffer end = bytes(at, END_BYTES);
        if (end.remaining() < END_BYTES || end.getInt(0) != END) {
            return Optional.empty();
        }
        long entries = end.getShort(10) & 0xffff;
        long bytes = end.getInt(12) & IN_EXTRA;
        long offset = end.getInt(16) & IN_EXTRA;
        long stop = at;
        ByteBuffer locator = bytes(at - LOCATOR64_BYTES, LOCATOR64_BYTES);
        if (locator.remaining() == LOCATOR64_BYTES && locator.getInt(0) == LOCATOR64) {
            // It says where its record is; in an archive with something in front, it stands before the locator.
            for (long place : new long[] {locator.getLong(8), at - LOCATOR64_BYTES - 56}) {
                ByteBuffer end64 = bytes(place, 56);
                if (end64.remaining() == 56 && end64.getInt(0) == END64) {
                    entries = end64.getLong(32);
                    bytes = end64.getLong(40);
                    offset = end64.getLong(48);
                    stop = place;
                    break;
                }
            }
        }
        long start = stop - bytes;
        if (bytes < 0 || offset < 0 || start < 0 || start < offset) {
            return Optional.empty();
        }
        return Optional.of(
                new Directory(start, bytes, entries, at, start - offset, at + END_BYTES + (end.getShort(20) & 0xffff)));
    }

    Optional<ZipEntry> central(long at, long shift) {
        ByteBuffer head = bytes(at, CENTRAL_BYTES);
        if (head.remaining() < CENTRAL_BYTES || head.getInt(0) != CENTRAL) {
            return Optional.empty();
        }
        int nameBytes = head.getShort(28) & 0xffff;
        int extraBytes = head.getShort(30) & 0xffff;
        long size = head.getInt(24) & IN_EXTRA;
        long packed = head.getInt(20) & IN_EXTRA;
        long local = head.getInt(42) & IN_EXTRA;
        ByteBuffer extra = zip64(at + CENTRAL_BYTES + nameBytes, extraBytes);
        size = size == IN_EXTRA && extra.remaining() >= 8 ? extra.getLong() : size;
        packed = packed == IN_EXTRA && extra.remaining() >= 8 ? extra.getLong() : packed;
        local = local == IN_EXTRA && extra.remaining() >= 8 ? extra.getLong() : local;
        return Optional.of(new ZipEntry(
                name(at + CENTRAL_BYTES, nameBytes),
                head.getShort(8) & 0xffff,
                head.getShort(10) & 0xffff,
                head.getInt(16) & IN_EXTRA,
                packed,
                size,
                at,
                local + shift,
                -1,
                head.getInt(38) >>> 16));
    }

    /** Bytes from one entry of the directory to the next. */
    long centralBytes(long at) {
        ByteBuffer lengths = bytes(at + 28, 6);
        return CENTRAL_BYTES
                + (lengths.getShort(0) & 0xffffL)
                + (lengths.getShort(2) & 0xffffL)
                + (lengths.getShort(4) & 0xffffL);
    }

    Optional<ZipEntry> local(long at) {
        ByteBuffer head = bytes(at, LOCAL_BYTES);
        if (head.remaining() < LOCAL_BYTES || head.getInt(0) != LOCAL) {
            return Optional.empty();
        }
        int nameBytes = head.getShort(26) & 0xffff;
        int extraBytes = head.getShort(28) & 0xffff;
        long size = head.getInt(22) & IN_EXTRA;
        long packed = head.getInt(18) & IN_EXTRA;
        ByteBuffer extra = zip64(at + LOCAL_BYTES + nameBytes, extraBytes);
        size = size == IN_EXTRA && extra.remaining() >= 8 ? extra.getLong() : size;
        packed = packed == IN_EXTRA && extra.remaining() >= 8 ? extra.getLong() : packed;
        return Optional.of(new ZipEntry(
                name(at + LOCAL_BYTES, nameBytes),
                head.getShort(6) & 0xffff,
                head.getShort(8) & 0xffff,
                head.getInt(14) & IN_EXTRA,
                packed,
                size,
                at,
                at,
                at + LOCAL_BYTES + nameBytes + extraBytes,
                0));
    }

    Content centralExtra(long at) {
        ByteBuffer lengths = bytes(at + 28, 4);
        return lengths.remaining() < 4
                ? Content.of(new byte[0])
                : slice(at + CENTRAL_BYTES + (lengths.getShort(0) & 0xffff), lengths.getShort(2) & 0xffff);
    }

    Content localExtra(long at) {
        ByteBuffer lengths = bytes(at + 26, 4);
        return lengths.remaining() < 4
                ? Content.of(new byte[0])
                : slice(at + LOCAL_BYTES + (lengths.getShort(0) & 0xffff), lengths.getShort(2) & 0xffff);
    }

    private Content slice(long at, long length) {
        return content.slice(Math.clamp(at, 0, content.size()), length);
    }

    /** The name that Info-ZIP's field of Unicode names has. */
    Optional<String> unicodeName(Content extra) {
        ByteBuffer fields = ByteBuffer.wrap(extra.head(1 << 16)).order(ByteOrder.LITTLE_ENDIAN);
        while (fields.remaining() >= 4) {
            int id = fields.getShort() & 0xffff;
            int length = Math.min(fields.getShort() & 0xffff, fields.remaining());
            if (id == UNICODE_NAME && length > 5) {
                byte[] name = new byte[length - 5];
                fields.get(fields.position() + 5, name);
                return Optional.of(new String(name, StandardCharsets.UTF_8));
            }
            fields.position(fields.position() + length);
        }
        return Optional.empty();
    }

    private String name(long at, int length) {
        return new String(content.bytes(Math.min(at, content.size()), length), StandardCharsets.UTF_8);
    }

    /** The extra field with the sizes that do not fit 32 bits; empty where there is none. */
    private ByteBuffer zip64(long at, int length) {
        ByteBuffer extra = bytes(at, length);
        while (extra.remaining() >= 4) {
            int id = extra.getShort() & 0xffff;
            int bytes = Math.min(extra.getShort() & 0xffff, extra.remaining());
            if (id == ZIP64) {
                return extra.slice(extra.position(), bytes).order(ByteOrder.LITTLE_ENDIAN);
            }
            extra.position(extra.position() + bytes);
        }
        return ByteBuffer.allocate(0);
    }
}
