package dev.sallyport.scan.pickle;

import dev.sallyport.scan.Content;
import dev.sallyport.scan.Cursor;
import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import java.util.Arrays;

/**
 * All pickles that stand one behind another in a content, as {@code torch.save}, joblib or repeated {@code pickle.dump}
 * leave them. Protocols 0 and 1 have no mark at their beginning: such data is a pickle if it runs to its end, or calls
 * something before it breaks.
 */
public final class Pickles {
    private static final byte[] TORCH = {
        (byte) 0x80,
        2,
        (byte) 0x8a,
        10,
        0x6c,
        (byte) 0xfc,
        (byte) 0x9c,
        0x46,
        (byte) 0xf9,
        0x20,
        0x6a,
        (byte) 0xa8,
        0x50,
        0x19,
        '.'
    };
    /** Magic number, protocol, system, the object, and the keys of its storages, whose bytes follow. */
    private static final int TORCH_PICKLES = 5;

    private static final int FEW_OPCODES = 3;

    private Pickles() {}

    /** Whether data is a pickle without doubt by how it begins. */
    public static boolean isMarked(byte[] head) {
        return head.length > 2 && (head[0] & 0xff) == Opcode.PROTO && head[1] >= 0 && head[1] <= Opcode.NEWEST_PROTOCOL;
    }

    /** Examines them; returns whether there is one. */
    public static boolean examine(Look look) {
        Content content = look.content();
        byte[] head = content.head(TORCH.length);
        if (head.length == 0) {
            return false;
        }
        boolean marked = isMarked(head);
        boolean torch = Arrays.equals(head, TORCH);
        Imports imports = new Imports(look);
        Cursor cursor = new Cursor(content);
        int count = 0;
        boolean more = true;
        while (more) {
            long at = cursor.position();
            Machine machine = new Machine(look, cursor, imports);
            if (machine.run() == Machine.End.BROKEN) {
                return broken(
                        look, imports, at, cursor.position(), marked && (count > 0 || machine.opcodes() > FEW_OPCODES));
            }
            count++;
            more = cursor.remaining() > 0 && !(torch && count == TORCH_PICKLES);
            if (more && !isMarked(content.bytes(cursor.position(), 3))) {
                if (marked || !imports.isEmpty()) {
                    look.report(Rule.PICKLE_TAIL, cursor.position(), "", cursor.remaining() + " bytes behind a pickle");
                }
                more = false;
            }
        }
        imports.report();
        return marked || !imports.isEmpty();
    }

    private static boolean broken(Look look, Imports imports, long start, long at, boolean marked) {
        if (!marked && !imports.isDangerous()) {
            return false;
        }
        boolean ran = !imports.isEmpty();
        look.report(
                ran ? Rule.PICKLE_BROKEN : Rule.PICKLE_UNREADABLE,
                at,
                "",
                "the pickle that begins at " + start + " breaks off");
        imports.report();
        return true;
    }
}
