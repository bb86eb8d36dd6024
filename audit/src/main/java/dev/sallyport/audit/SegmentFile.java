package dev.sallyport.audit;

import dev.sallyport.core.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * A write-ahead segment: a header of 64 bytes, then frames, then zeros.
 *
 * <p>Header, big-endian: {@code "SPWALv1\n" ‖ u64 first index ‖ SHA-256(origin) ‖ 12 zero bytes ‖ u32
 * CRC-32C} of the sixty bytes before.
 *
 * @param first index of the first entry; also the file's name, in twenty digits
 */
record SegmentFile(Path path, long first) {
    static final int HEADER = 64;
    static final String FOLDER = "wal";

    private static final int CHECKED = 60;
    private static final byte[] MAGIC = "SPWALv1\n".getBytes(StandardCharsets.US_ASCII);
    private static final Pattern NAME = Pattern.compile("[0-9]{20}\\.seg");

    static SegmentFile of(Path folder, long first) {
        return new SegmentFile(folder.resolve("%020d.seg".formatted(first)), first);
    }

    static byte[] header(String origin, long first) {
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        header.put(MAGIC)
                .putLong(first)
                .put(Digest.sha256(origin.getBytes(StandardCharsets.UTF_8)).toBytes());
        CRC32C crc = new CRC32C();
        crc.update(header.array(), 0, CHECKED);
        return header.putInt(CHECKED, (int) crc.getValue()).array();
    }

    /** All segments below {@code folder}, oldest first. */
    static List<SegmentFile> list(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> NAME.matcher(name(file)).matches())
                    .sorted()
                    .map(file -> new SegmentFile(file, first(name(file))))
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Saturates, so that a name that is out of range is merely out of place. */
    private static long first(String name) {
        String digits = name.substring(0, 20);
        return digits.startsWith("00") ? Long.parseLong(digits) : Long.MAX_VALUE;
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    /** How findings name this segment. */
    String place() {
        return FOLDER + "/" + name(path);
    }
}
