package dev.sallyport.scan.pickle;

import dev.sallyport.scan.Cursor;
import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import java.util.ArrayList;
import java.util.List;

/**
 * Joblib writes the elements of an array as raw bytes between two opcodes, behind the BUILD of the wrapper that says how
 * many there are; who takes them for opcodes, or stops there, does not see what comes behind them. The size is believed
 * only where it is written as joblib writes it, so that nobody can make this reader move on by another length.
 *
 * <p>Source: joblib 1.5, {@code numpy_pickle.py}, {@code NumpyArrayWrapper.read_array}; NumPy,
 * {@code descriptor.c}, {@code arraydescr_setstate}.
 */
final class JoblibArrays {
    /** Also as scikit-learn once packaged it. */
    private static final String WRAPPER = "joblib.numpy_pickle" + Imports.BETWEEN + "NumpyArrayWrapper";

    private static final String DTYPE = "numpy" + Imports.BETWEEN + "dtype";
    private static final long WIDEST = 1 << 24;
    private static final int MOST_DTYPES = 1 << 16;
    private static final int MOST_ITEMS = 32;
    private static final int UNKNOWN = -1;

    /** What is known of a dtype; whoever refers to it sees what is told of it later. */
    private static final class Dtype {
        private long bytes;
        private boolean objects;
        /** Of text, bytes or fields: its state says how long an element is. */
        private final boolean sized;

        private Dtype(long bytes, boolean objects, boolean sized) {
            this.bytes = bytes;
            this.objects = objects;
            this.sized = sized;
        }
    }

    private final Look look;
    private final Texts texts;
    private final Imports imports;
    private final List<Dtype> dtypes = new ArrayList<>();
    private long elements;
    private Dtype dtype = new Dtype(UNKNOWN, false, false);
    private boolean aligned;

    JoblibArrays(Look look, Texts texts, Imports imports) {
        this.look = look;
        this.texts = texts;
        this.imports = imports;
    }

    /** Whether the call makes a dtype, which is then to be asked for. */
    boolean makesDtype(long callee, long arguments) {
        return Value.is(callee, Value.GLOBAL)
                && Value.is(arguments, Value.WORDS)
                && dtypes.size() < MOST_DTYPES
                && imports.isNamed(Value.index(callee), DTYPE);
    }

    /** What {@code numpy.dtype(...)} makes. */
    long dtype(long arguments) {
        dtypes.add(
                texts.at(Value.payload(arguments)).map(JoblibArrays::named).orElse(new Dtype(UNKNOWN, false, false)));
        return Value.of(Value.DTYPE, dtypes.size() - 1L);
    }

    /** Such as {@code f8}, {@code <i4}, {@code U12}, {@code M8[ns]}. */
    private static Dtype named(String word) {
        String plain = word.replaceFirst("^[<>=|]", "").replaceFirst("\\[.*", "");
        char kind = plain.isEmpty() ? '?' : plain.charAt(0);
        String digits = plain.isEmpty() ? "" : plain.substring(1);
        boolean sized = kind == 'U' || kind == 'S' || kind == 'V' || kind == 'a';
        if (kind == 'O') {
            return new Dtype(8, true, false);
        }
        if (digits.isEmpty() || digits.length() > 8 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return new Dtype(UNKNOWN, false, sized);
        }
        return new Dtype(Long.parseLong(digits) * (kind == 'U' ? 4 : 1), false, sized);
    }

    /** The tuple of eight or nine values by which a dtype is described further; other tuples are no such thing. */
    static long state(Slots stack, int count) {
        long bytes = stack.fromTop(count - 6);
        long flags = stack.fromTop(count - 8);
        if (!Value.is(bytes, Value.NUMBER) || !Value.is(flags, Value.NUMBER) || Value.payload(bytes) > WIDEST) {
            return Value.of(Value.OTHER, 0);
        }
        boolean objects = (Value.payload(flags) & 1) == 1;
        return Value.of(Value.DTYPE_STATE, Value.payload(bytes) | (objects ? Value.WITH_OBJECTS : 0));
    }

    /** Looks at what is about to be put into a dictionary; returns what that dictionary is then. */
    long items(Slots stack, long end) {
        int count = stack.aboveMark();
        if (count > MOST_ITEMS || count % 2 != 0 || !hasDtype(stack, count)) {
            return Value.of(Value.OTHER, 0);
        }
        boolean shaped = false;
        boolean typed = false;
        boolean alignedHere = false;
        for (int i = count - 2; i >= 0; i -= 2) {
            long value = stack.fromTop(i);
            long key = stack.fromTop(i + 1);
            switch (Value.is(key, Value.TEXT) ? texts.at(Value.payload(key)).orElse("") : "") {
                case "shape" -> {
                    shaped = Value.is(value, Value.SHAPE);
                    elements = Value.payload(value);
                }
                case "dtype" -> {
                    typed = Value.is(value, Value.DTYPE);
                    dtype = typed ? dtypes.get(Value.index(value)) : dtype;
                }
                case "numpy_array_alignment_bytes" -> alignedHere = Value.is(value, Value.NUMBER);
                default -> {}
            }
        }
        aligned = alignedHere;
        return shaped && typed ? Value.of(Value.ARRAY_STATE, end) : Value.of(Value.OTHER, 0);
    }

    private static boolean hasDtype(Slots stack, int count) {
        for (int i = 0; i < count; i += 2) {
            if (Value.is(stack.fromTop(i), Value.DTYPE)) {
                return true;
            }
        }
        return false;
    }

    /** What was made by a call is given its state; returns false where the pickle cannot be followed any further. */
    boolean built(long object, long state, long at, Cursor cursor) {
        if (Value.is(object, Value.DTYPE)) {
            describe(dtypes.get(Value.index(object)), state);
        } else if (Value.is(object, Value.MADE)
                && imports.name(Value.index(object)).endsWith(WRAPPER)) {
            if (!Value.is(state, Value.ARRAY_STATE) || Value.payload(state) != at) {
                look.report(Rule.PICKLE_ORDER, at, "", "an array of joblib's that joblib did not write");
                return false;
            }
            return elements(at, cursor);
        }
        return true;
    }

    private static void describe(Dtype dtype, long state) {
        if (dtype.sized && Value.is(state, Value.DTYPE_STATE)) {
            dtype.bytes = Value.payload(state) & (Value.WITH_OBJECTS - 1);
            dtype.objects = (Value.payload(state) & Value.WITH_OBJECTS) != 0;
        } else if (dtype.sized && !Value.is(state, Value.DTYPE_STATE)) {
            dtype.bytes = UNKNOWN;
        }
    }

    /** Moves over the elements, or reads the pickle that stands in their place. */
    private boolean elements(long at, Cursor cursor) {
        if (dtype.objects) {
            return new Machine(look, cursor, imports).run() == Machine.End.STOPPED;
        }
        if (aligned) {
            int padding = cursor.next();
            if (padding < 0 || !cursor.skip(padding)) {
                return false;
            }
        }
        if (dtype.bytes < 0 || dtype.bytes > WIDEST || elements > Value.MOST / WIDEST) {
            look.report(Rule.PICKLE_UNREADABLE, at, "", "an array of elements of unknown size");
            return false;
        }
        return cursor.skip(elements * dtype.bytes);
    }
}
