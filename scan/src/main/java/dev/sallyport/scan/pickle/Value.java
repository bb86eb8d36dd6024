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
    /** A NumPy dtype; bytes of an element. */
    static final int DTYPE = 7;
    /** Not remembered, for want of room. */
    static final int LOST = 8;
    /** A tuple that begins with text; where that text's opcode stands. */
    static final int WORDS = 9;

    /** The largest number that is told from larger ones. */
    static final long MOST = (1L << 56) - 1;

    /** {@link #DTYPE} of elements that are Python objects. */
    static final long OBJECTS = MOST;

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

    static boolean is(long value, int kind) {
        return kind(value) == kind;
    }
}
