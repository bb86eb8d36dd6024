package dev.sallyport.scan.table;

import dev.sallyport.scan.Content;
import dev.sallyport.scan.Cursor;
import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * LightGBM's models, lines of names and numbers: its reader takes the numbers of children and leaves for granted. Source:
 * LightGBM, {@code src/io/tree.cpp}.
 */
public final class Lightgbm {
    private static final int HEAD_BYTES = 4096;
    private static final int LONGEST_LINE = 64 << 20;
    private static final Set<String> NUMBERS = Set.of(
            "num_leaves",
            "num_cat",
            "split_feature",
            "left_child",
            "right_child",
            "decision_type",
            "cat_boundaries",
            "cat_threshold");
    private static final Set<String> COUNTED = Set.of("threshold", "leaf_value", "split_gain", "leaf_count");

    private final Look look;
    private final Map<String, Numbers> tree = new HashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private long lastFeature = -1;

    private Lightgbm(Look look) {
        this.look = look;
    }

    /** Examines it; returns whether it is one. */
    public static boolean examine(Look look) {
        String head = new String(look.content().head(HEAD_BYTES), StandardCharsets.ISO_8859_1);
        if (!head.startsWith("tree\n") && !head.startsWith("tree\r\n") || !head.contains("version=")) {
            return false;
        }
        new Lightgbm(look).lines();
        return true;
    }

    private void lines() {
        Content content = look.content();
        Cursor cursor = new Cursor(content);
        look.work().spend(content.size());
        StringBuilder line = new StringBuilder();
        boolean inTree = false;
        for (int next = cursor.next(); ; next = cursor.next()) {
            if (next >= 0 && next != '\n') {
                if (line.length() == LONGEST_LINE) {
                    look.report(Rule.TREES_UNREADABLE, cursor.position(), "", "a line longer than is looked at");
                    return;
                }
                line.append((char) next);
                continue;
            }
            String text = line.toString().strip();
            line.setLength(0);
            boolean begins = text.startsWith("Tree=");
            if (inTree && (begins || text.equals("end of trees") || next < 0)) {
                judge(cursor.position());
                inTree = false;
            }
            if (begins) {
                inTree = true;
                tree.clear();
                counts.clear();
            }
            if (next < 0) {
                return;
            }
            line(text, cursor.position());
            if (text.startsWith("pandas_categorical")) {
                look.held("tail", content.slice(cursor.position(), content.size() - cursor.position()));
            }
        }
    }

    private void line(String text, long at) {
        int equals = text.indexOf('=');
        if (equals < 0) {
            return;
        }
        String name = text.substring(0, equals);
        String value = text.substring(equals + 1);
        if (name.equals("max_feature_idx")) {
            lastFeature = number(value, at);
        } else if (NUMBERS.contains(name)) {
            Numbers numbers = new Numbers();
            for (int from = 0; from < value.length(); ) {
                int end = value.indexOf(' ', from);
                end = end < 0 ? value.length() : end;
                numbers.add(number(value.substring(from, end), at));
                from = end + 1;
            }
            tree.put(name, numbers);
        } else if (COUNTED.contains(name)) {
            counts.put(
                    name,
                    value.isBlank()
                            ? 0
                            : 1 + (int) value.chars().filter(c -> c == ' ').count());
        }
    }

    private long number(String digits, long at) {
        try {
            return Long.parseLong(digits.strip());
        } catch (NumberFormatException e) {
            outside(at, "an index that is no whole number");
            return Long.MIN_VALUE;
        }
    }

    private void judge(long at) {
        Numbers count = tree.get("num_leaves");
        int leaves = count == null || count.count() != 1 ? -1 : count.at(0);
        if (leaves < 1) {
            outside(at, "a tree without a number of leaves");
            return;
        }
        if (leaves == 1) {
            return;
        }
        Numbers left = tree.getOrDefault("left_child", new Numbers());
        Numbers right = tree.getOrDefault("right_child", new Numbers());
        Numbers features = tree.getOrDefault("split_feature", new Numbers());
        int nodes = leaves - 1;
        boolean counted = left.count() == nodes
                && right.count() == nodes
                && features.count() == nodes
                && counts.getOrDefault("threshold", nodes) == nodes
                && counts.getOrDefault("leaf_value", leaves) == leaves;
        if (!counted) {
            outside(at, "a tree whose lists are not as long as its leaves are many");
            return;
        }
        boolean[] met = new boolean[nodes + leaves];
        for (int i = 0; i < nodes; i++) {
            if (!child(left.at(i), nodes, leaves, met) || !child(right.at(i), nodes, leaves, met)) {
                outside(at, "a child outside its tree, or one that is reached on two ways");
                return;
            }
            if (features.at(i) < 0 || lastFeature >= 0 && features.at(i) > lastFeature) {
                outside(at, "a split on a feature the model does not have");
            }
        }
        categories(at);
    }

    /** A leaf is written as the complement of its number. */
    private static boolean child(int child, int nodes, int leaves, boolean[] met) {
        int place = child >= 0 ? child : nodes + ~child;
        boolean fits = child >= 0 ? child > 0 && child < nodes : ~child < leaves;
        if (!fits || met[place]) {
            return false;
        }
        met[place] = true;
        return true;
    }

    private void categories(long at) {
        Numbers bounds = tree.get("cat_boundaries");
        Numbers words = tree.get("cat_threshold");
        if (bounds == null || words == null) {
            return;
        }
        Numbers many = tree.get("num_cat");
        boolean fits = many != null && many.count() == 1 && bounds.count() == many.at(0) + 1;
        for (int i = 0; i < bounds.count(); i++) {
            fits &= bounds.at(i) >= 0 && bounds.at(i) <= words.count() && (i == 0 || bounds.at(i) >= bounds.at(i - 1));
        }
        if (!fits) {
            outside(at, "categories outside their list");
        }
    }

    private void outside(long at, String what) {
        look.report(Rule.TREES_BOUNDS, at, what, what);
    }
}
