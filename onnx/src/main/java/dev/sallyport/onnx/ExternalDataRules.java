package dev.sallyport.onnx;

import dev.sallyport.core.DataType;
import dev.sallyport.core.Shape;
import java.util.Map;
import java.util.Set;

/**
 * What an initializer may say of a file beside the model.
 *
 * <p><b>Guarantees.</b> An accepted location is a plain relative name: no {@code ..}, nothing
 * hidden, no drive, scheme or memory address, no character that two file systems read differently;
 * offset plus length fits a long, and the length is what type and shape need.
 *
 * <p><b>Does not guarantee.</b> That the file exists or is that long: whoever hands the bytes over
 * checks that.
 */
final class ExternalDataRules {
    private static final Set<String> KEYS = Set.of("location", "offset", "length", "checksum");
    private static final int MAX_LOCATION_CHARS = 255;

    private ExternalDataRules() {}

    static ExternalTensor place(String tensor, Map<String, String> entries, ElementType type, Shape shape, long size) {
        for (String key : entries.keySet()) {
            if (!KEYS.contains(key)) {
                throw Finding.of("tensor `%s`: external data key `%s` is not known", tensor, key);
            }
        }
        String location = entries.getOrDefault("location", "");
        if (!isPlainName(location)) {
            throw Finding.unserved(
                    "tensor `%s`: external location `%s` (expected: a plain relative name)", tensor, location);
        }
        DataType dataType = type.dataType()
                .filter(known -> known != DataType.BYTES)
                .orElseThrow(() -> Finding.unserved("tensor `%s`: external data of type %s", tensor, type));
        long offset = number(tensor, "offset", entries.getOrDefault("offset", "0"));
        long length = number(tensor, "length", entries.getOrDefault("length", Long.toString(size)));
        if (length != size || offset > Long.MAX_VALUE - length) {
            throw Finding.of("tensor `%s`: external bytes %d+%d (expected: %d bytes)", tensor, offset, length, size);
        }
        return new ExternalTensor(tensor, location, offset, length, dataType, shape);
    }

    static boolean isPlainName(String location) {
        if (location.isEmpty() || location.length() > MAX_LOCATION_CHARS) {
            return false;
        }
        boolean first = true;
        for (int i = 0; i < location.length(); i++) {
            char c = location.charAt(i);
            boolean word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
            if (!word && (first || (c != '-' && c != '.' && c != '/'))) {
                return false;
            }
            first = c == '/';
        }
        return !first;
    }

    private static long number(String tensor, String key, String text) {
        boolean digits = !text.isEmpty() && text.length() <= 19 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        try {
            if (digits) {
                return Long.parseLong(text);
            }
        } catch (NumberFormatException e) {
            // Nineteen digits may still be over 2^63 - 1.
        }
        throw Finding.of("tensor `%s`: external %s `%s`", tensor, key, text);
    }
}
