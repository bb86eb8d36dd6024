package dev.sallyport.scan.archive;

/**
 * What a header of a zip archive says of a member.
 *
 * @param header where the header stands
 * @param local where the local header stands
 * @param data where the data begins; for an entry of the central directory known only through its local header
 */
record ZipEntry(
        String name,
        int flags,
        int method,
        long crc,
        long packed,
        long size,
        long header,
        long local,
        long data,
        int mode) {
    private static final int ENCRYPTED = 0x1 | 0x40;
    private static final int COMPRESSED_PATCH = 0x20;
    private static final int LENGTH_BEHIND = 0x8;
    private static final int FOLDER = 0x4000;
    private static final int FILE = 0x8000;
    private static final int KIND = 0xf000;

    boolean isEncrypted() {
        return (flags & ENCRYPTED) != 0;
    }

    boolean isOdd() {
        return (flags & COMPRESSED_PATCH) != 0;
    }

    /** Sizes and checksum stand behind the data, or only in the central directory. */
    boolean hasLengthBehind() {
        return (flags & LENGTH_BEHIND) != 0;
    }

    /** A link, a device or a pipe; the kind is that of Unix, where there is one. */
    boolean isLink() {
        int kind = mode & KIND;
        return kind != 0 && kind != FILE && kind != FOLDER;
    }

    boolean isFolder() {
        return name.endsWith("/");
    }
}
