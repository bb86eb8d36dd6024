package dev.sallyport.scan.table;

import dev.sallyport.scan.Content;
import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import dev.sallyport.scan.graph.Flatbuffer;
import dev.sallyport.scan.graph.Flatbuffer.OutOfBounds;
import dev.sallyport.scan.graph.Flatbuffer.Table;
import dev.sallyport.scan.graph.Flatbuffer.Vector;

/**
 * CatBoost's models: a size and a flatbuffer. Source: CatBoost, {@code catboost/libs/model/flatbuffers/model.fbs} and
 * {@code model.cpp}.
 */
public final class Catboost {
    private static final int HEAD_BYTES = 8;
    private static final int DEEPEST = 30;

    private final Look look;

    private Catboost(Look look) {
        this.look = look;
    }

    /** Examines it; returns whether it is one. */
    public static boolean examine(Look look) {
        Content content = look.content();
        byte[] head = content.head(HEAD_BYTES);
        if (head.length < HEAD_BYTES || head[0] != 'C' || head[1] != 'B' || head[2] != 'M' || head[3] != '1') {
            return false;
        }
        Catboost model = new Catboost(look);
        long size = (head[4] & 0xffL) | (head[5] & 0xffL) << 8 | (head[6] & 0xffL) << 16 | (head[7] & 0xffL) << 24;
        if (size > content.size() - HEAD_BYTES) {
            model.outside(4, "a model larger than its file");
            return true;
        }
        look.held("tail", content.slice(HEAD_BYTES + size, content.size() - HEAD_BYTES - size));
        try {
            Table trees = new Flatbuffer(content.slice(HEAD_BYTES, size)).root().table(1);
            if (trees != null) {
                model.trees(trees);
            }
        } catch (OutOfBounds e) {
            model.outside(HEAD_BYTES + e.at(), "an offset that leads out of the file");
        }
        return true;
    }

    private void trees(Table trees) {
        Vector splits = trees.vector(1, 4);
        Vector sizes = trees.vector(2, 4);
        Vector starts = trees.vector(3, 4);
        Vector leaves = trees.vector(8, 8);
        Vector steps = trees.vector(10, 4);
        Vector toLeaf = trees.vector(11, 4);
        long dimension = Math.max(1, trees.number(0, 4, 1));
        look.work().spend(sizes.length() + starts.length() + splits.length());
        boolean symmetric = steps.length() == 0;
        double values = 0;
        long used = 0;
        for (long i = 0; i < sizes.length(); i++) {
            long size = sizes.number(i);
            if (symmetric && size > DEEPEST) {
                outside(trees.at(), "a tree deeper than there can be");
                return;
            }
            used += size;
            values += Math.scalb(1.0, (int) Math.min(size, DEEPEST)) * dimension;
        }
        for (long i = 0; i < starts.length(); i++) {
            if (starts.number(i) + (i < sizes.length() ? sizes.number(i) : 0) > splits.length()) {
                outside(trees.at(), "a tree behind the end of the list of splits");
                return;
            }
        }
        if (used > splits.length() || symmetric && leaves.length() > 0 && values > leaves.length()) {
            outside(trees.at(), "trees of more splits or leaves than the model has");
        }
        if (!symmetric) {
            steps(trees, steps, toLeaf, leaves.length());
        }
    }

    /** Each step is two differences of 16 bits from a node to its children; a node without is a leaf. */
    private void steps(Table trees, Vector steps, Vector toLeaf, long leaves) {
        look.work().spend(steps.length());
        for (long i = 0; i < steps.length(); i++) {
            long step = steps.number(i);
            long left = i + (step & 0xffff);
            long right = i + (step >>> 16 & 0xffff);
            if (left >= steps.length() || right >= steps.length()) {
                outside(trees.at(), "a child outside its tree");
                return;
            }
        }
        for (long i = 0; i < toLeaf.length(); i++) {
            long leaf = toLeaf.number(i);
            if (leaf != 0xffffffffL && leaf >= leaves) {
                outside(trees.at(), "a leaf the model does not have");
                return;
            }
        }
    }

    private void outside(long at, String what) {
        look.report(Rule.TREES_BOUNDS, at, what, what);
    }
}
