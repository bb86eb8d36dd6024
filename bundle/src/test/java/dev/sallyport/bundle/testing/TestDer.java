package dev.sallyport.bundle.testing;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;

/** DER (X.690) of what certificates and revocation lists consist of. */
final class TestDer {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private TestDer() {}

    static byte[] element(int tag, byte[]... contents) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] each : contents) {
            content.writeBytes(each);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.size() < 128) {
            out.write(content.size());
        } else if (content.size() < 256) {
            out.write(0x81);
            out.write(content.size());
        } else {
            out.write(0x82);
            out.write(content.size() >> 8);
            out.write(content.size());
        }
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }

    static byte[] sequence(byte[]... contents) {
        return element(0x30, contents);
    }

    /** @param hex the content of the object identifier */
    static byte[] oid(String hex) {
        return element(0x06, HexFormat.of().parseHex(hex));
    }

    static byte[] integer(BigInteger value) {
        return element(0x02, value.toByteArray());
    }

    static byte[] yes() {
        return element(0x01, new byte[] {(byte) 0xff});
    }

    static byte[] bits(int unused, byte... content) {
        return element(0x03, new byte[] {(byte) unused}, content);
    }

    static byte[] octets(byte[] content) {
        return element(0x04, content);
    }

    static byte[] text(int tag, String text) {
        return element(tag, text.getBytes(StandardCharsets.US_ASCII));
    }

    static byte[] time(Instant time) {
        return text(0x18, TIME.format(time));
    }

    static byte[] extension(String oid, boolean critical, byte[] value) {
        return critical ? sequence(oid(oid), yes(), octets(value)) : sequence(oid(oid), octets(value));
    }
}
