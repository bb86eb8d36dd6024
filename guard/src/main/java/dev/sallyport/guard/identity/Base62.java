package dev.sallyport.guard.identity;

import java.security.SecureRandom;

/** Digits, upper case, lower case: text that survives a double click and every shell. */
final class Base62 {
    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    /** The largest multiple of 62 in a byte; bytes from here on would favour the first digits. */
    private static final int UNBIASED = 248;

    private Base62() {}

    static boolean isText(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))) {
                return false;
            }
        }
        return true;
    }

    /** Uniform: 5.95 bits per character. */
    static String random(SecureRandom random, int chars) {
        StringBuilder out = new StringBuilder(chars);
        byte[] one = new byte[1];
        while (out.length() < chars) {
            random.nextBytes(one);
            int value = one[0] & 0xff;
            if (value < UNBIASED) {
                out.append(ALPHABET.charAt(value % 62));
            }
        }
        return out.toString();
    }

    /** {@code value}, which is not negative, most significant digit first, padded with {@code 0}. */
    static String encode(long value, int chars) {
        char[] out = new char[chars];
        for (int i = chars - 1; i >= 0; i--) {
            out[i] = ALPHABET.charAt((int) (value % 62));
            value /= 62;
        }
        return new String(out);
    }
}
