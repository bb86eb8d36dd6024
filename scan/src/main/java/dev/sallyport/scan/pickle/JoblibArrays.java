package dev.sallyport.scan.pickle;

import dev.sallyport.scan.Cursor;
import dev.sallyport.scan.Look;

/**
 * Joblib writes the elements of an array as raw bytes between two opcodes, behind the BUILD of the wrapper that says how
 * many there are; who takes them for opcodes, or stops there, does not see what comes behind them.
 *
 * <p>Source: joblib 1.5, {@code numpy_pickle.py}, {@code NumpyArrayWrapper.read_array}.
 */
final class JoblibArrays {
    private static final String WRAPPER = "joblib.numpy_pickle" + Imports.BETWEEN + "NumpyArrayWrapper";
    private static final String DTYPE = "numpy" + Imports.BETWEEN + "dtype";
    private static final int WIDEST = 1 << 24;

    private final Look look;
    private final Texts texts;
    private final Imports imports;
    private long elements = -1;
    private long elementBytes;
    private boolean aligned;

    JoblibArrays(Look look, Texts texts, Imports imports) {
        this.look = look;
        this.texts = texts;
        this.imports = imports;
    }

    /** What {@code numpy.dtype(...)} makes; 0 where something else is called. */
    long dtype(long callee, long argument) {
        if (!Value.is(callee, Value.GLOBAL)
                || !Value.is(argument, Value.WORDS)
                || !imports.isNamed((int) Value.payload(callee), DTYPE)) {
            return 0;
        }
        long bytes = texts.at(Value.payload(argument))
                .map(JoblibArrays::elementBytes)
                .orElse(-1L);
        return bytes < 0 ? 0 : Value.of(Value.DTYPE, bytes);
    }

    /** Such as {@code f8}, {@code <i4}, {@code U12}, {@code M8[ns]}. */
    private static long elementBytes(String word) {
        String plain = word.replaceFirst("^[<>=|]", "").replaceFirst("\\[.*", "");
        if (plain.isEmpty()) {
            return -1;
        }
        char kind = plain.charAt(0);
        if (kind == 'O') {
            return Value.OBJECTS;
        }
        String digits = plain.substring(1);
        if (digits.isEmpty() || digits.length() > 8 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        long bytes = Long.parseLong(digits) * (kind == 'U' ? 4 : 1);
        return bytes > WIDEST ? -1 : bytes;
    }

    /** Looks at what is about to be put into a dictionary: the values above the last mark. */
    void items(Slots stack) {
        int count = stack.aboveMark();
        boolean described = false;
        for (int i = 0; i < count && !described; i += 2) {
            described = Value.is(stack.fromTop(i), Value.DTYPE);
        }
        if (!described || count > 64) {
            return;
        }
        elements = -1;
        aligned = false;
        for (int i = 0; i + 1 < count; i += 2) {
            long value = stack.fromTop(i);
            String key = Value.is(stack.fromTop(i + 1), Value.TEXT)
                    ? texts.at(Value.payload(stack.fromTop(i + 1))).orElse("")
                    : "";
            switch (key) {
                case "shape" -> elements = Value.is(value, Value.SHAPE) ? Value.payload(value) : -1;
                case "dtype" -> elementBytes = Value.payload(value);
                case "numpy_array_alignment_bytes" -> aligned = Value.is(value, Value.NUMBER);
                default -> {}
            }
        }
    }

    /**
     * Moves over the elements behind the BUILD of a wrapper, or reads the pickle that stands in their place.
     *
     * @return false where they are cut short
     */
    boolean built(long object, Cursor cursor) {
        if (!Value.is(object, Value.MADE) || !imports.isNamed((int) Value.payload(object), WRAPPER)) {
            return true;
        }
        long count = elements;
        elements = -1;
        if (count < 0) {
            return true;
        }
        if (elementBytes == Value.OBJECTS) {
            return new Machine(look, cursor, imports).run() == Machine.End.STOPPED;
        }
        if (aligned) {
            int padding = cursor.next();
            if (padding < 0 || !cursor.skip(padding)) {
                return false;
            }
        }
        return count <= Long.MAX_VALUE / WIDEST && cursor.skip(count * elementBytes);
    }
}
