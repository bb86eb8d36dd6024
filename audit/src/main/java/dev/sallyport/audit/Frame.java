package dev.sallyport.audit;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * One entry in a write-ahead segment: {@code u32 magic ‖ u32 length ‖ u64 sequence ‖ u32 place ‖ u32
 * CRC-32C ‖ payload}, big-endian; the check covers the twenty bytes before it and the payload.
 *
 * @param sequence the entry's index in the log
 * @param place how many frames of the same commit come before it: entries below {@code sequence −
 *     place} were durable before this frame was written
 */
record Frame(long sequence, int place, byte[] payload) {
    /** Starts with a byte that UTF-8 text never holds, so that no entry contains it. */
    static final int MAGIC = 0xF5A7_109E;

    static final int HEADER = 24;
    private static final int CHECKED = 20;

    long durableBefore() {
        return sequence - place;
    }

    static int sizeBytes(int payload) {
        return HEADER + payload;
    }

    /** Appends a frame to {@code out}; {@code crc} and {@code header} are scratch. */
    static void write(ByteBuffer out, long sequence, int place, byte[] payload, CRC32C crc, ByteBuffer header) {
        header.clear().limit(CHECKED);
        header.putInt(MAGIC)
                .putInt(payload.length)
                .putLong(sequence)
                .putInt(place)
                .flip();
        crc.reset();
        crc.update(header.array(), 0, CHECKED);
        crc.update(payload, 0, payload.length);
        out.put(header).putInt((int) crc.getValue()).put(payload);
    }
}
