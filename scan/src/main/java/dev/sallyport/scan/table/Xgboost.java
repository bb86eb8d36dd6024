package dev.sallyport.scan.table;

import dev.sallyport.core.Text;
import dev.sallyport.scan.Content;
import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import dev.sallyport.scan.text.JsonEvents;
import dev.sallyport.scan.text.LooseJson;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * XGBoost's models in JSON and UBJSON: its readers take the numbers of children and features for granted. Source: XGBoost,
 * {@code doc/model.schema}.
 */
public final class Xgboost implements JsonEvents {
    private static final int HEAD_BYTES = 1 << 16;

    /** Behind the brace, the kind of the length and the length of the first name, in eight bytes. */
    private static final int FIRST_NAME_AT = 10;

    private static final Set<String> ARRAYS = Set.of(
            "left_children",
            "right_children",
            "split_indices",
            "parents",
            "default_left",
            "split_type",
            "categories",
            "categories_nodes",
            "categories_segments",
            "categories_sizes",
            "split_conditions");
    private static final int MOST_FEATURES = 1 << 30;

    private final Look look;
    private final Map<String, Numbers> arrays = new HashMap<>();
    private final Map<String, Long> numbers = new HashMap<>();
    private long highestFeature = -1;
    private long highestGroup = -1;
    private long lowestGroup;
    private boolean booster;

    private Xgboost(Look look) {
        this.look = look;
    }

    /** Examines it; returns whether it is one. */
    public static boolean examine(Look look) {
        Content content = look.content();
        String head = new String(content.head(HEAD_BYTES), StandardCharsets.ISO_8859_1);
        boolean object = head.startsWith("{") || head.stripLeading().startsWith("{");
        if (!object || !head.contains("learner") && !head.contains("left_children")) {
            return false;
        }
        look.work().spend(content.size());
        Xgboost model = new Xgboost(look);
        boolean binary = head.length() > 1 && "LlIiU$#".indexOf(head.charAt(1)) >= 0;
        boolean whole =
                binary ? Ubjson.read(content, model) : LooseJson.read(content, model) == LooseJson.Outcome.WHOLE;
        // XGBoost's own begin with the learner: what breaks off before the booster is one all the same.
        boolean cut = binary && !whole && head.indexOf("learner") == FIRST_NAME_AT;
        if (!model.booster && !cut) {
            return false;
        }
        if (!whole) {
            look.report(Rule.TREES_UNREADABLE, 0, "", "a model that breaks off");
        }
        model.features();
        return true;
    }

    @Override
    public void begin(String name, boolean object, long at) {
        booster |= name.equals("gradient_booster");
        if (!object && ARRAYS.contains(name)) {
            arrays.computeIfAbsent(name, it -> new Numbers()).clear();
        }
    }

    @Override
    public void text(String name, String text, long at) {
        if (name.startsWith("num_") || name.equals("size_leaf_vector")) {
            try {
                numbers.put(name, Long.valueOf(text));
            } catch (NumberFormatException e) {
                outside(at, name + " is no number");
            }
        }
    }

    @Override
    public void word(String name, String word, long at) {
        look.work().spend(1);
        Numbers array = ARRAYS.contains(name) ? arrays.get(name) : null;
        if (array != null) {
            array.add(number(word));
        } else if (name.equals("tree_info")) {
            highestGroup = Math.max(highestGroup, number(word));
            lowestGroup = Math.min(lowestGroup, number(word));
        }
    }

    private static long number(String word) {
        try {
            return word.equals("true")
                    ? 1
                    : word.equals("false") || word.contains(".") || word.contains("E") || word.contains("e")
                            ? 0
                            : Long.parseLong(word);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    @Override
    public void again(String name, long at) {
        outside(at, "two members " + Text.quotable(name));
    }

    @Override
    public void end(long at) {
        Numbers left = arrays.get("left_children");
        Numbers right = arrays.get("right_children");
        Numbers splits = arrays.get("split_indices");
        // The members of a tree are written in the order of their names, but may stand in any: it is one when all are
        // there.
        if (left != null && right != null && splits != null && arrays.containsKey("parents") && isTreeEnd()) {
            tree(at, left, right, splits);
            arrays.clear();
        }
    }

    private boolean isTreeEnd() {
        return arrays.containsKey("split_conditions") && numbers.containsKey("num_nodes");
    }

    private void tree(long at, Numbers left, Numbers right, Numbers splits) {
        long nodes = numbers.getOrDefault("num_nodes", 0L);
        numbers.remove("num_nodes");
        if (left.isFull() || right.isFull() || splits.isFull()) {
            look.report(Rule.TREES_UNREADABLE, at, "", "a tree of more nodes than are looked at");
            return;
        }
        if (nodes != left.count() || splits.count() != left.count()) {
            outside(
                    at,
                    "a tree of " + nodes + " nodes with " + left.count() + " children and " + splits.count()
                            + " splits");
            return;
        }
        BinaryTree.fault(left, right).ifPresent(fault -> outside(at, fault));
        for (int i = 0; i < left.count(); i++) {
            if (left.at(i) != -1) {
                int feature = splits.at(i);
                highestFeature = Math.max(highestFeature, feature < 0 ? Long.MAX_VALUE : feature);
            }
        }
        categories(at, left.count());
    }

    private void categories(long at, int nodes) {
        Numbers all = arrays.get("categories");
        Numbers which = arrays.get("categories_nodes");
        Numbers from = arrays.get("categories_segments");
        Numbers size = arrays.get("categories_sizes");
        if (all == null || which == null || from == null || size == null) {
            return;
        }
        boolean fits = which.count() == from.count() && which.count() == size.count();
        for (int i = 0; fits && i < which.count(); i++) {
            fits = which.at(i) >= 0
                    && which.at(i) < nodes
                    && from.at(i) >= 0
                    && size.at(i) >= 0
                    && (long) from.at(i) + size.at(i) <= all.count();
        }
        for (int i = 0; fits && i < all.count(); i++) {
            fits = all.at(i) >= 0;
        }
        if (!fits) {
            outside(at, "categories outside their list");
        }
    }

    private void features() {
        long features = numbers.getOrDefault("num_feature", 0L);
        if (highestFeature >= (features > 0 ? features : MOST_FEATURES)) {
            outside(0, "a split on a feature the model does not have");
        }
        long groups =
                Math.max(1, Math.max(numbers.getOrDefault("num_class", 0L), numbers.getOrDefault("num_target", 1L)));
        if (highestGroup >= groups || lowestGroup < 0) {
            outside(0, "a tree of a class the model does not have");
        }
        if (features > MOST_FEATURES || features < 0 || groups > MOST_FEATURES) {
            outside(0, "more features or classes than there can be");
        }
    }

    private void outside(long at, String what) {
        look.report(Rule.TREES_BOUNDS, at, what, what);
    }
}
