package dev.sallyport.scan.pickle;

import dev.sallyport.core.Text;
import dev.sallyport.scan.Content;
import dev.sallyport.scan.Cursor;
import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import java.util.HexFormat;

/**
 * All pickles that stand one behind another in a content, as {@code torch.save}, joblib or repeated {@code pickle.dump}
 * leave them. Protocols 0 and 1 have no mark at their beginning: such data is a pickle if it runs to its end and imports
 * something, or calls something dangerous before it breaks.
 */
public final class Pickles {
    /** The number that {@code torch.save} writes first, of any protocol. */
    private static final String TORCH_MAGIC = "8a0a6cfc9c46f9206aa85019";

    private static final int HEAD_BYTES = 32;
    /** Magic number, protocol, system, the object, and the keys of its storages, whose bytes follow. */
    private static final int TORCH_PICKLES = 5;

    private static final String FIRST = "(NKMJGXCUVScIBT]})\u008a\u008c\u008d\u008e\u008f\u0095\u0096\u0088\u0089";

    private static final int FEW_OPCODES = 3;

    private final Look look;
    private final Content content;
    private final Cursor cursor;
    private final Imports imports;
    private final boolean marked;
    private final boolean torch;

    private Pickles(Look look, byte[] head) {
        this.look = look;
        this.content = look.content();
        this.cursor = new Cursor(content);
        this.imports = new Imports(look);
        this.marked = isMarked(head);
        this.torch = marked && HexFormat.of().formatHex(head).contains(TORCH_MAGIC);
    }

    /** Whether data is a pickle without doubt by how it begins. */
    public static boolean isMarked(byte[] head) {
        return head.length > 2 && (head[0] & 0xff) == Opcode.PROTO && head[1] >= 0 && head[1] <= Opcode.NEWEST_PROTOCOL;
    }

    /** Examines them; returns whether there is one. */
    public static boolean examine(Look look) {
        byte[] head = look.content().head(HEAD_BYTES);
        if (head.length < 2 || head[0] == Opcode.PERSID) {
            return false; // a persistent id cannot come first; archives begin with the same letter
        }
        int reported = look.work().reported();
        Pickles pickles = new Pickles(look, head);
        boolean found = pickles.marked;
        try {
            found |= pickles.all();
        } finally {
            // Also when there is no more to spend: what was imported until then is known.
            if (found || pickles.imports.ranDanger()) {
                pickles.imports.report();
            } else {
                look.work().forget(reported);
            }
        }
        return found;
    }

    private boolean all() {
        for (int count = 0; cursor.remaining() > 0 && !(torch && count == TORCH_PICKLES); count++) {
            long at = cursor.position();
            int before = imports.size();
            Machine machine = new Machine(look, cursor, imports);
            if (machine.run() == Machine.End.BROKEN) {
                boolean pickle = isMarked(content.bytes(at, 3))
                        ? count > 0 || machine.opcodes() > FEW_OPCODES || isOpcode(at + 2)
                        : imports.size() > before && imports.ranDanger();
                return pickle ? broken(at, imports.size() > before) : count > 0 && tail(at);
            }
        }
        if (torch && cursor.remaining() > 0 && !Storages.fill(content, cursor.position(), look.work())) {
            look.report(Rule.PICKLE_TAIL, cursor.position(), "", "bytes of no storage behind the pickles");
        }
        return !imports.isEmpty();
    }

    /** Whether an opcode that a writer begins with stands there: two bytes alone are little proof of a pickle. */
    private boolean isOpcode(long at) {
        byte[] one = content.bytes(at, 1);
        return one.length == 1 && FIRST.indexOf(one[0] & 0xff) >= 0;
    }

    private boolean broken(long start, boolean ran) {
        look.report(
                ran ? Rule.PICKLE_BROKEN : Rule.PICKLE_UNREADABLE,
                cursor.position(),
                "",
                "the pickle that begins at " + start + " breaks off");
        return true;
    }

    /** What stands behind the last pickle: nothing is said of padding. */
    private boolean tail(long at) {
        if (!marked && imports.isEmpty()) {
            return false;
        }
        cursor.moveTo(at);
        long end = at;
        for (int next = cursor.next(); next == 0 || next == '\n' || next == '\r' || next == ' '; next = cursor.next()) {
            end++;
        }
        look.work().spend(end - at);
        if (end < content.size()) {
            look.report(Rule.PICKLE_TAIL, at, "", Text.quotable(content.size() - at + " bytes behind a pickle"));
            look.inside("behind the pickle", content.slice(at, content.size() - at));
        }
        return true;
    }
}
