package dev.sallyport.bundle;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Optional;

/** The few DER elements (X.690) that private EC keys consist of. */
final class Der {
    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;
    static final int OBJECT_ID = 0x06;
    static final int SEQUENCE = 0x30;
    static final int CONTEXT_0 = 0xa0;
    static final int CONTEXT_1 = 0xa1;

    private final byte[] bytes;
    private int at;

    Der(byte[] bytes) {
        this.bytes = bytes;
    }

    static byte[] element(int tag, byte[]... contents) {
        int length = Arrays.stream(contents).mapToInt(content -> content.length).sum();
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 4);
        out.write(tag);
        if (length < 0x80) {
            out.write(length);
        } else if (length < 0x100) {
            out.write(0x81);
            out.write(length);
        } else {
            out.write(0x82);
            out.write(length >> 8);
            out.write(length);
        }
        for (byte[] content : contents) {
            out.writeBytes(content);
        }
        return out.toByteArray();
    }

    /** The content of the next element if it has this tag; empty, and nothing consumed, if not. */
    Optional<byte[]> take(int tag) {
        if (at + 2 > bytes.length || (bytes[at] & 0xff) != tag) {
            return Optional.empty();
        }
        int length = bytes[at + 1] & 0xff;
        int from = at + 2;
        if (length > 0x80) {
            int count = length - 0x80;
            if (count > 2 || from + count > bytes.length) {
                return Optional.empty();
            }
            length = 0;
            for (int i = 0; i < count; i++) {
                length = length << 8 | bytes[from++] & 0xff;
            }
        }
        if (length == 0x80 && from == at + 2 || length > bytes.length - from) {
            return Optional.empty();
        }
        at = from + length;
        return Optional.of(Arrays.copyOfRange(bytes, from, at));
    }
}
