package dev.sallyport.scan.text;

/**
 * What {@link LooseJson} meets, in the order of the text. The name is that of the member; elements of an array have the
 * array's, elements of the outermost array none.
 */
public interface JsonEvents {
    /** @param object or an array */
    default void begin(String name, boolean object, long at) {}

    default void end(long at) {}

    /** @param text cut where it is longer than is kept */
    default void text(String name, String text, long at) {}

    /** A number, or a word such as {@code true}, {@code null} or {@code NaN}. */
    default void word(String name, String word, long at) {}

    /** A name that this object had before. */
    default void again(String name, long at) {}
}
