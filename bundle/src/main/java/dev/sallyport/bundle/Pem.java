package dev.sallyport.bundle;

import dev.sallyport.core.Problem.KeyUnavailable;
import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;

/** PEM text (RFC 7468) with one block of a wanted label. */
final class Pem {
    private static final int MAX_BYTES = 16 << 10;

    private Pem() {}

    /** 64 columns, line feeds, one at the end: the form of which OMS takes the key hint. */
    static String encode(String label, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, body, label);
    }

    /** The first block with this label; text before and after it is not looked at. */
    static Optional<byte[]> decode(String label, String text) {
        String begin = "-----BEGIN " + label + "-----";
        int from = text.indexOf(begin);
        int to = from < 0 ? -1 : text.indexOf("-----END " + label + "-----", from);
        if (to < 0) {
            return Optional.empty();
        }
        String body = text.substring(from + begin.length(), to).replaceAll("[ \t\r\n]", "");
        return StrictBase64.decode(body);
    }

    static String read(Path file) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
                throw new ProblemException(new KeyUnavailable("the key file is not a PEM file", file.toString()));
            }
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new ProblemException(new KeyUnavailable("the key file cannot be read", e.toString()), e);
        }
    }
}
