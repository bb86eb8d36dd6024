package dev.sallyport.guard.identity;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.zip.CRC32;

/**
 * An API key as its owner holds it: {@code sp_<id>_<secret>_<crc>}, 66 characters.
 *
 * <p>Id: 12 Base62 characters, public. Secret: 43, uniform, 256.03 bits. Checksum: CRC-32 of all that
 * stands before its underscore, 6 Base62 digits, so that secret scanners and typing errors are told
 * apart from keys without a look at any secret. Never printed.
 */
public final class ApiKey {
    static final String PREFIX = "sp_";
    private static final int ID_CHARS = 12;
    private static final int SECRET_CHARS = 43;
    private static final int CRC_CHARS = 6;
    private static final int ID_END = PREFIX.length() + ID_CHARS;
    private static final int SECRET_END = ID_END + 1 + SECRET_CHARS;
    private static final int LENGTH = SECRET_END + 1 + CRC_CHARS;

    private final String text;

    private ApiKey(String text) {
        this.text = text;
    }

    static ApiKey generate(SecureRandom random) {
        return of(Base62.random(random, ID_CHARS), Base62.random(random, SECRET_CHARS));
    }

    static ApiKey of(String id, String secret) {
        String body = PREFIX + id + "_" + secret;
        return new ApiKey(body + "_" + checksum(body));
    }

    /**
     * @throws dev.sallyport.core.ProblemException {@code auth/unauthenticated} with the reason {@code
     *     key-malformed} or {@code key-checksum}
     */
    static ApiKey parse(String text) {
        if (!isForm(text)) {
            throw Reason.KEY_MALFORMED.exception();
        }
        if (!text.regionMatches(SECRET_END + 1, checksum(text.substring(0, SECRET_END)), 0, CRC_CHARS)) {
            throw Reason.KEY_CHECKSUM.exception();
        }
        return new ApiKey(text);
    }

    private static boolean isForm(String text) {
        return text.length() == LENGTH
                && text.startsWith(PREFIX)
                && text.charAt(ID_END) == '_'
                && text.charAt(SECRET_END) == '_'
                && Base62.isText(text, PREFIX.length(), ID_END)
                && Base62.isText(text, ID_END + 1, SECRET_END)
                && Base62.isText(text, SECRET_END + 1, LENGTH);
    }

    private static String checksum(String body) {
        CRC32 crc = new CRC32();
        crc.update(body.getBytes(StandardCharsets.US_ASCII));
        return Base62.encode(crc.getValue(), CRC_CHARS);
    }

    /** Public; what the store finds it by and the audit log names. */
    public String id() {
        return text.substring(PREFIX.length(), ID_END);
    }

    /** The secret part alone, in ASCII. */
    byte[] secret() {
        return text.substring(ID_END + 1, SECRET_END).getBytes(StandardCharsets.US_ASCII);
    }

    /** The whole key, to be shown to its owner once and kept nowhere. */
    public String reveal() {
        return text;
    }

    @Override
    public String toString() {
        return PREFIX + id() + "_…";
    }
}
