package dev.sallyport.scan.pickle;

/** How what can be loaded begins. */
final class Beginnings {
    private Beginnings() {}

    /** Whether data that begins so deserves to be looked into: a pickle of any protocol, an archive, code. */
    static boolean isLoadable(byte[] head) {
        if (head.length < 4) {
            return false;
        }
        int first = head[0] & 0xff;
        return switch (first) {
            case Opcode.PROTO -> head[1] <= Opcode.NEWEST_PROTOCOL && head[1] >= 2;
            case 'P' -> head[1] == 'K' && head[2] == 3 && head[3] == 4;
            case 0x1f -> head[1] == (byte) 0x8b;
            case 0x78 -> ((head[0] & 0xff) << 8 | head[1] & 0xff) % 31 == 0 && (head[1] & 0x20) == 0;
            case 0x7f -> head[1] == 'E' && head[2] == 'L' && head[3] == 'F';
            default -> false;
        };
    }

    /** A pickle of protocol 0 or 1 whose first value is imported: marks, then module and name, a line each. */
    static boolean isImport(byte[] head) {
        int at = 0;
        while (at < head.length && head[at] == Opcode.MARK) {
            at++;
        }
        if (at == head.length || head[at] != Opcode.GLOBAL && head[at] != Opcode.INST) {
            return false;
        }
        int name = lineOfName(head, at + 1);
        return name >= 0 && lineOfName(head, name) >= 0;
    }

    /** Where the next line begins; -1 where this one is no dotted name. */
    private static int lineOfName(byte[] text, int from) {
        for (int i = from; i < text.length; i++) {
            byte b = text[i];
            if (b == '\n') {
                return i > from ? i + 1 : -1;
            }
            boolean letter = b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '_' || b < 0;
            if (!letter && (i == from || b != '.' && (b < '0' || b > '9'))) {
                return -1;
            }
        }
        return -1;
    }
}
