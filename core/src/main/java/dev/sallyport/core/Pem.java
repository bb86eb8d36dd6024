package dev.sallyport.core;

import java.util.Base64;
import java.util.Optional;

/** PEM text (RFC 7468) with one block of a wanted label. */
public final class Pem {
    private Pem() {}

    /** 64 columns, line feeds, one at the end: the form of which OMS takes the key hint. */
    public static String encode(String label, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, body, label);
    }

    /**
     * The first block with this label; text before and after it is not looked at. Empty where there is
     * none, and where what it holds is not base64 in its one spelling.
     */
    public static Optional<byte[]> decode(String label, String text) {
        String begin = "-----BEGIN " + label + "-----";
        int from = text.indexOf(begin);
        int body = from + begin.length();
        int to = from < 0 ? -1 : text.indexOf("-----END " + label + "-----", body);
        if (to < 0) {
            return Optional.empty();
        }
        String base64 = text.substring(body, to).replaceAll("[ \t\r\n]", "");
        return StrictBase64.decode(base64);
    }
}
