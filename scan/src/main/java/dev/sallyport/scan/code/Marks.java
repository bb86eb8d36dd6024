package dev.sallyport.scan.code;

/** Beginnings of what runs or holds what runs, where numbers or texts should stand. */
public final class Marks {
    private Marks() {}

    /** Whether bytes begin as a pickle, a program, an archive or objects of Java do. */
    public static boolean isCarried(byte[] head) {
        if (head.length < 8) {
            return false;
        }
        int first = head[0] & 0xff;
        int second = head[1] & 0xff;
        boolean pickle = first == 0x80
                && second >= 2
                && second <= 5
                && "\u0095c}](KXq.JUM\u008c)\u0089\u0088N".indexOf(head[2] & 0xff) >= 0;
        boolean oldPickle = first == 'c' && isName(head)
                || first == '(' && (second == 'd' || second == 'i' || second == 'l' || second == 'c' || second == 'S');
        boolean archive = first == 'P' && second == 'K' && head[2] == 3 && head[3] == 4
                || first == 0x1f && second == 0x8b && head[2] == 8;
        boolean program = first == 0x7f && second == 'E' && head[2] == 'L' && head[3] == 'F'
                || first == 0xac && second == 0xed && head[2] == 0 && head[3] == 5
                || first == 0xca && second == 0xfe && (head[2] & 0xff) == 0xba && (head[3] & 0xff) == 0xbe;
        return pickle || oldPickle || archive || program;
    }

    /** The import of a pickle: a module's name and a line's end. */
    private static boolean isName(byte[] head) {
        for (int i = 1; i < head.length && i < 64; i++) {
            if (head[i] == '\n') {
                return i > 1;
            }
            if (!Character.isLetterOrDigit(head[i]) && head[i] != '.' && head[i] != '_') {
                return false;
            }
        }
        return false;
    }
}
