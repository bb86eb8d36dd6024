package dev.sallyport.cli.state;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/** The few ASN.1 elements of a certificate, in the distinguished encoding (X.690, sections 8 and 10). */
final class Der {
    private static final int BOOLEAN = 0x01;
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int OBJECT_ID = 0x06;
    private static final int UTF8_STRING = 0x0c;
    private static final int UTC_TIME = 0x17;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int CONTEXT = 0x80;
    private static final int CONSTRUCTED = 0x20;
    /** From here on a certificate's times are generalized times (RFC 5280, section 4.1.2.5). */
    private static final int FIRST_GENERALIZED_YEAR = 2050;

    private Der() {}

    static byte[] sequence(byte[]... elements) {
        return element(SEQUENCE, elements);
    }

    static byte[] set(byte[]... elements) {
        return element(SET, elements);
    }

    static byte[] yes() {
        return element(BOOLEAN, new byte[] {(byte) 0xff});
    }

    static byte[] integer(BigInteger value) {
        return element(INTEGER, value.toByteArray());
    }

    static byte[] octets(byte[] content) {
        return element(OCTET_STRING, content);
    }

    /** @param unused how many bits of the last byte do not count */
    static byte[] bits(int unused, byte[] content) {
        return element(BIT_STRING, new byte[] {(byte) unused}, content);
    }

    static byte[] text(String text) {
        return element(UTF8_STRING, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Implicit tag {@code [number]} over primitive content. */
    static byte[] context(int number, byte[] content) {
        return element(CONTEXT | number, content);
    }

    /** Explicit tag {@code [number]}. */
    static byte[] tagged(int number, byte[] element) {
        return element(CONTEXT | CONSTRUCTED | number, element);
    }

    /** Arcs as numbers; the first two share a byte, the others are in base 128. */
    static byte[] objectId(int... arcs) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.write(40 * arcs[0] + arcs[1]);
        for (int i = 2; i < arcs.length; i++) {
            for (int shift = 28; shift > 0; shift -= 7) {
                if (arcs[i] >> shift != 0) {
                    content.write(arcs[i] >> shift & 0x7f | 0x80);
                }
            }
            content.write(arcs[i] & 0x7f);
        }
        return element(OBJECT_ID, content.toByteArray());
    }

    static byte[] time(Instant time) {
        ZonedDateTime at = time.atZone(ZoneOffset.UTC);
        boolean generalized = at.getYear() >= FIRST_GENERALIZED_YEAR;
        String year = generalized ? two(at.getYear() / 100) + two(at.getYear() % 100) : two(at.getYear() % 100);
        String text = year + two(at.getMonthValue()) + two(at.getDayOfMonth()) + two(at.getHour()) + two(at.getMinute())
                + two(at.getSecond()) + "Z";
        return element(generalized ? GENERALIZED_TIME : UTC_TIME, text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String two(int number) {
        return number < 10 ? "0" + number : Integer.toString(number);
    }

    private static byte[] element(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        int length = content.size();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (length < 0x80) {
            out.write(length);
        } else if (length < 0x100) {
            out.write(0x81);
            out.write(length);
        } else if (length < 0x10000) {
            out.write(0x82);
            out.write(length >> 8);
            out.write(length);
        } else {
            throw new IllegalArgumentException("no certificate is that long");
        }
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }
}
