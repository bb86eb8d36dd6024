package dev.sallyport.scan.pickle;

/**
 * What is remembered of a value on a pickle's stack: its kind in the upper eight bits of a long, what matters of it in
 * the others. So a stack of millions of values is one array.
 */
final class Value {
    /** Something that no decision depends on. */
    static final int OTHER = 0;

    static final int MARK = 1;
    /** Text or bytes; where its opcode stands. */
    static final int TEXT = 2;
    /** A whole number that is not negative. */
    static final int NUMBER = 3;
    /** A tuple of whole numbers; their product, or {@link #MOST}. */
    static final int SHAPE = 4;
    /** An imported name; which one. */
    static final int GLOBAL = 5;
    /** What a call of an imported name returned; which one. */
    static final int MADE = 6;
    /** A NumPy dtype; which one of {@link JoblibArrays}. */
    static final int DTYPE = 7;
    /** Not remembered, for want of room. */
    static final int LOST = 8;
    /** A tuple that begins with text; where that text's opcode stands. */
    static final int WORDS = 9;
    /** A tuple of something imported or made, and text; which one of {@link Calls}. */
    static final int PAIR = 10;
    /** A dictionary that nothing was put into yet, and that nothing else refers to. */
    static final int EMPTY_DICT = 11;
    /** A dictionary that describes a NumPy array; where the opcode that filled it ends. */
    static final int ARRAY_STATE = 12;
    /** The state of a NumPy dtype: bytes of an element, and {@link #WITH_OBJECTS}. */
    static final int DTYPE_STATE = 13;
    /** A tuple of the word {@code module} and something imported, as old PyTorch names classes; the import. */
    static final int CLASS_ID = 14;

    /** The largest number that is told from larger ones. */
    static final long MOST = (1L << 56) - 1;

    /** In a {@link #DTYPE_STATE}: elements hold references to Python objects. */
    static final long WITH_OBJECTS = 1L << 40;

    private Value() {}

    static long of(int kind, long payload) {
        return (long) kind << 56 | payload;
    }

    static int kind(long value) {
        return (int) (value >>> 56);
    }

    static long payload(long value) {
        return value & MOST;
    }

    static int index(long value) {
        return (int) payload(value);
    }

    static boolean is(long value, int kind) {
        return kind(value) == kind;
    }
}
