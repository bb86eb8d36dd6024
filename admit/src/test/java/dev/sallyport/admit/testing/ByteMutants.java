package dev.sallyport.admit.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/** Bytes changed, removed, doubled and inserted: every class of byte of every file. */
final class ByteMutants {
    private static final int SEGMENT = 65_536;
    private static final int PER_CLASS = 2;

    private final Mutants mutants;
    private final SplittableRandom random;

    ByteMutants(Mutants mutants, SplittableRandom random) {
        this.mutants = mutants;
        this.random = random;
    }

    void add() throws IOException {
        for (String file : mutants.files()) {
            byte[] bytes = mutants.read(file);
            Map<String, List<Integer>> places = file.endsWith(".enc") ? sealedPlaces(bytes) : textPlaces(bytes);
            places.forEach((type, offsets) -> offsets.forEach(offset -> addAt(file, bytes, type, offset)));
            addLengths(file, bytes);
        }
    }

    /** Up to two places of each class of character. */
    private Map<String, List<Integer>> textPlaces(byte[] bytes) {
        Map<String, List<Integer>> places = new LinkedHashMap<>();
        int start = random.nextInt(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            int offset = (start + i) % bytes.length;
            List<Integer> found = places.computeIfAbsent(characterClass((char) bytes[offset]), _ -> new ArrayList<>());
            if (found.size() < PER_CLASS) {
                found.add(offset);
            }
        }
        return places;
    }

    private static String characterClass(char c) {
        if (c >= '0' && c <= '9') {
            return "digit";
        }
        if (c >= 'a' && c <= 'f') {
            return "hexadecimal letter";
        }
        if (Character.isLowerCase(c)) {
            return "lower-case letter";
        }
        return Character.isUpperCase(c) ? "upper-case letter" : "`" + (c == '\n' ? "\\n" : c) + "`";
    }

    private Map<String, List<Integer>> sealedPlaces(byte[] bytes) {
        int body = 40 + random.nextInt(1_000);
        Map<String, List<Integer>> places = new LinkedHashMap<>();
        places.put("header length", List.of(0));
        places.put("salt", List.of(1, 32));
        places.put("nonce prefix", List.of(33, 39));
        places.put("first segment", List.of(40, body));
        places.put("first tag", List.of(SEGMENT - 16, SEGMENT - 1));
        places.put("second segment", List.of(SEGMENT, SEGMENT + body));
        places.put("last segment", List.of(bytes.length - 17));
        places.put("last tag", List.of(bytes.length - 16, bytes.length - 1));
        return places;
    }

    private void addAt(String file, byte[] bytes, String type, int offset) {
        if (offset >= bytes.length) {
            return;
        }
        String at = "%s, %s at %d".formatted(file, type, offset);
        byte found = bytes[offset];
        for (int bit : new int[] {0, 1, 5, 7}) {
            add("bit %d of %s".formatted(bit, at), file, b -> set(b, offset, (byte) (found ^ 1 << bit)));
        }
        if (found != 0) {
            add("zero at " + at, file, b -> set(b, offset, (byte) 0));
        }
        add("missing: " + at, file, b -> replace(b, offset, 1, new byte[0]));
        add("doubled: " + at, file, b -> replace(b, offset, 0, new byte[] {found}));
        add("space before: " + at, file, b -> replace(b, offset, 0, new byte[] {' '}));
    }

    private void addLengths(String file, byte[] bytes) {
        int size = bytes.length;
        for (int length : new int[] {0, 1, 40, size / 2, size - 16, size - 1}) {
            if (length >= 0 && length < size) {
                add("truncated to " + length + ": " + file, file, b -> Arrays.copyOf(b, length));
            }
        }
        for (int more : new int[] {1, 16, SEGMENT}) {
            add("extended by " + more + ": " + file, file, b -> Arrays.copyOf(b, size + more));
        }
        if (size > 2 * SEGMENT) {
            add("first segments swapped in " + file, file, b -> {
                byte[] swapped = b.clone();
                System.arraycopy(b, 0, swapped, SEGMENT, SEGMENT);
                System.arraycopy(b, SEGMENT, swapped, 0, SEGMENT);
                return swapped;
            });
            add("second segment missing from " + file, file, b -> replace(b, SEGMENT, SEGMENT, new byte[0]));
        }
    }

    private void add(String name, String file, UnaryOperator<byte[]> change) {
        mutants.add("bytes", name, folder -> {
            Path path = folder.resolve(file);
            Files.write(path, change.apply(Files.readAllBytes(path)));
        });
    }

    private static byte[] set(byte[] bytes, int offset, byte value) {
        byte[] changed = bytes.clone();
        changed[offset] = value;
        return changed;
    }

    static byte[] replace(byte[] bytes, int offset, int length, byte[] with) {
        byte[] changed = new byte[bytes.length - length + with.length];
        System.arraycopy(bytes, 0, changed, 0, offset);
        System.arraycopy(with, 0, changed, offset, with.length);
        System.arraycopy(bytes, offset + length, changed, offset + with.length, bytes.length - offset - length);
        return changed;
    }
}
