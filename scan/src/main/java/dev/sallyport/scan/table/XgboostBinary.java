package dev.sallyport.scan.table;

import dev.sallyport.scan.Content;
import dev.sallyport.scan.Cursor;
import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import java.nio.charset.StandardCharsets;

/** XGBoost's old binary models: structures of C, written as they stood in memory. Source: XGBoost 1.7, {@code src/learner.cc}. */
public final class XgboostBinary {
    private static final int LEARNER_BYTES = 136;
    private static final int MODEL_BYTES = 160;
    private static final int TREE_BYTES = 148;
    private static final int STATISTICS_BYTES = 16;
    private static final int LONGEST_NAME = 64;

    private final Look look;
    private final Cursor cursor;

    private XgboostBinary(Look look) {
        this.look = look;
        this.cursor = new Cursor(look.content());
    }

    /** Examines it; returns whether it is one. */
    public static boolean examine(Look look) {
        byte[] head = look.content().head(4);
        boolean marked = new String(head, StandardCharsets.ISO_8859_1).equals("binf");
        XgboostBinary model = new XgboostBinary(look);
        long start = marked ? 4 : 0;
        model.cursor.moveTo(start + LEARNER_BYTES);
        String objective = model.name();
        String booster = model.name();
        if (!objective.matches("[a-z]+:[a-z_0-9:]+") || !booster.matches("gbtree|dart|gblinear")) {
            return false;
        }
        if (!booster.equals("gblinear")) {
            model.trees(start);
        }
        return true;
    }

    private String name() {
        Content content = look.content();
        long length = cursor.littleEndian(8);
        if (length < 1 || length > LONGEST_NAME || length > cursor.remaining()) {
            return "";
        }
        String name = new String(content.bytes(cursor.position(), (int) length), StandardCharsets.ISO_8859_1);
        cursor.skip(length);
        return name;
    }

    private void trees(long start) {
        long model = cursor.position();
        cursor.moveTo(start + 4);
        long features = cursor.littleEndian(4);
        cursor.moveTo(model);
        int trees = (int) cursor.littleEndian(4);
        cursor.moveTo(model + MODEL_BYTES);
        for (int i = 0; i < trees; i++) {
            look.work().spend(TREE_BYTES);
            if (!tree(features)) {
                return;
            }
        }
        if (trees < 0) {
            outside("a negative number of trees");
        }
    }

    private boolean tree(long features) {
        long at = cursor.position();
        cursor.moveTo(at + 4);
        int nodes = (int) cursor.littleEndian(4);
        cursor.moveTo(at + 20);
        int leaf = (int) cursor.littleEndian(4);
        cursor.moveTo(at + TREE_BYTES);
        if (nodes < 1 || leaf < 0 || nodes * 36L > cursor.remaining()) {
            outside("a tree of " + nodes + " nodes");
            return false;
        }
        Numbers left = new Numbers();
        Numbers right = new Numbers();
        for (int i = 0; i < nodes; i++) {
            look.work().spend(1);
            cursor.skip(4);
            int one = (int) cursor.littleEndian(4);
            int two = (int) cursor.littleEndian(4);
            long feature = cursor.littleEndian(4) & 0x7fffffffL;
            cursor.skip(4);
            left.add(one);
            right.add(one == -1 ? -1 : two);
            if (one != -1 && features > 0 && feature >= features) {
                outside("a split on a feature the model does not have");
            }
        }
        BinaryTree.fault(left, right).ifPresent(this::outside);
        return cursor.skip((long) nodes * STATISTICS_BYTES);
    }

    private void outside(String what) {
        look.report(Rule.TREES_BOUNDS, cursor.position(), what, what);
    }
}
