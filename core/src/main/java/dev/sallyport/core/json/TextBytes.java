package dev.sallyport.core.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Text in UTF-8 that grows at its end. Not thread-safe. */
public final class TextBytes {
    private byte[] bytes;
    private int size;

    /** @param room bytes that go in before it has to grow */
    public TextBytes(int room) {
        this.bytes = new byte[Math.max(ShortestDecimal.MAX_BYTES, room)];
    }

    /** Sees to it that {@code more} bytes go in without another allocation. */
    public void makeRoom(int more) {
        if (bytes.length - size < more) {
            int needed = Math.addExact(size, more);
            bytes = Arrays.copyOf(bytes, (int) Math.clamp(2L * bytes.length, needed, Integer.MAX_VALUE - 8));
        }
    }

    /** @param c of ASCII */
    public TextBytes append(char c) {
        makeRoom(1);
        bytes[size++] = (byte) c;
        return this;
    }

    public TextBytes append(String text) {
        return append(text.getBytes(StandardCharsets.UTF_8));
    }

    /** @param text well-formed UTF-8 */
    TextBytes append(byte[] text) {
        makeRoom(text.length);
        System.arraycopy(text, 0, bytes, size, text.length);
        size += text.length;
        return this;
    }

    public TextBytes append(TextBytes text) {
        makeRoom(text.size);
        System.arraycopy(text.bytes, 0, bytes, size, text.size);
        size += text.size;
        return this;
    }

    public TextBytes append(boolean value) {
        return append(value ? "true" : "false");
    }

    public TextBytes append(long value) {
        return append(Long.toString(value));
    }

    /** The shortest text that reads back as {@code value}, as {@link Float#toString(float)} has it. */
    public TextBytes append(float value) {
        if (!Float.isFinite(value)) {
            return append(Float.toString(value));
        }
        makeRoom(ShortestDecimal.MAX_BYTES);
        size = ShortestDecimal.write(value, bytes, size);
        return this;
    }

    /** Puts {@code c}, of ASCII, in the place of the last byte. */
    public TextBytes replaceLast(char c) {
        bytes[size - 1] = (byte) c;
        return this;
    }

    /** The shortest text that reads back as {@code value}, as {@link Double#toString(double)} has it. */
    public TextBytes append(double value) {
        if (!Double.isFinite(value)) {
            return append(Double.toString(value));
        }
        makeRoom(ShortestDecimal.MAX_BYTES);
        size = ShortestDecimal.write(value, bytes, size);
        return this;
    }

    /** What was written into {@link #array} up to {@code end} counts as appended. */
    void endAt(int end) {
        size = end;
    }

    public int size() {
        return size;
    }

    /** A copy. */
    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    /** The bytes themselves: those up to {@link #size}, until the next one is appended. */
    public byte[] array() {
        return bytes;
    }

    @Override
    public String toString() {
        return new String(bytes, 0, size, StandardCharsets.UTF_8);
    }
}
