package dev.sallyport.core;

/** What a caller sent, made fit to be printed on one line of an answer, a log or a terminal. */
public final class Text {
    private static final int MAX_CHARS = 128;

    private Text() {}

    /** At most 128 characters; control characters, line breaks and backticks become {@code ?}. */
    public static String quotable(String sent) {
        StringBuilder safe = new StringBuilder(Math.min(sent.length(), MAX_CHARS) + 1);
        for (int i = 0; i < sent.length() && i < MAX_CHARS; i++) {
            char c = sent.charAt(i);
            boolean printable = c >= ' ' && c != '`' && c != 0x7f && !(c >= 0x80 && isInvisible(c));
            safe.append(printable ? c : '?');
        }
        return sent.length() > MAX_CHARS ? safe.append('…').toString() : safe.toString();
    }

    private static boolean isInvisible(char c) {
        int type = Character.getType(c);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.SURROGATE
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }
}
