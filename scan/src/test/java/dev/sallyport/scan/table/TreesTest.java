package dev.sallyport.scan.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.scan.Examined;
import dev.sallyport.scan.Rule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TreesTest {
    private static final String XGBOOST = """
            {"learner": {"gradient_booster": {"model": {"trees": [{"left_children": [%s], "parents": [9, 0, 0],
            "right_children": [%s], "split_conditions": [0.5, 0.1, 0.2], "split_indices": [%s],
            "tree_param": {"num_feature": "2", "num_nodes": "%s"}}], "tree_info": [%s]}},
            "learner_model_param": {"num_class": "0", "num_feature": "2"}}}""";

    private static final String LIGHTGBM = """
            tree
            version=v4
            max_feature_idx=1

            Tree=0
            num_leaves=%s
            num_cat=0
            split_feature=%s
            threshold=0.5 0.7
            left_child=%s
            right_child=%s
            leaf_value=1 2 3

            end of trees
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1,-1,-1 | 2,-1,-1 | 1,0,0 | 3 | 0 | true",
                "7,-1,-1 | 2,-1,-1 | 1,0,0 | 3 | 0 | false",
                "-5,-1,-1 | 2,-1,-1 | 1,0,0 | 3 | 0 | false",
                "1,-1,-1 | 1,-1,-1 | 1,0,0 | 3 | 0 | false",
                "1,0,-1 | 2,2,-1 | 1,0,0 | 3 | 0 | false",
                "1,-1,-1 | 2,-1,-1 | 9,0,0 | 3 | 0 | false",
                "1,-1,-1 | 2,-1,-1 | 1,0,0 | 4000000 | 0 | false",
                "1,-1 | 2,-1,-1 | 1,0,0 | 3 | 0 | false",
                "1,-1,-1 | 2,-1,-1 | 1,0,0 | 3 | 5 | false"
            })
    void xgboost_stays_within_its_lists(
            String left, String right, String split, String nodes, String group, boolean isHonest) {
        var rules = Examined.rules(XGBOOST.formatted(left, right, split, nodes, group), Xgboost::examine);
        assertThat(rules.isEmpty()).isEqualTo(isHonest);
        assertThat(rules.contains(Rule.TREES_BOUNDS)).isEqualTo(!isHonest);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3 | 0 1 | 1 -1 | -3 -2 | true",
                "3 | 0 1 | 9 -1 | -3 -2 | false",
                "3 | 0 1 | 1 -1 | -9 -2 | false",
                "3 | 0 1 | 1 1 | -3 -2 | false",
                "3 | 0 7 | 1 -1 | -3 -2 | false",
                "900 | 0 1 | 1 -1 | -3 -2 | false",
                "-1 | 0 1 | 1 -1 | -3 -2 | false",
                "3 | 0 1 | 1 x | -3 -2 | false"
            })
    void lightgbm_stays_within_its_lists(String leaves, String features, String left, String right, boolean isHonest) {
        var rules = Examined.rules(LIGHTGBM.formatted(leaves, features, left, right), Lightgbm::examine);
        assertThat(rules.isEmpty()).isEqualTo(isHonest);
        assertThat(rules.contains(Rule.TREES_BOUNDS)).isEqualTo(!isHonest);
    }

    @Test
    void ubjson_is_read_as_json_is() {
        String tree = "[$l#L\0\0\0\0\0\0\0\1\0\0\0\7";
        String file = "{L\0\0\0\0\0\0\0\7learner{" + key("gradient_booster") + "{" + key("left_children") + tree
                + key("right_children") + tree + key("split_indices") + tree + key("parents") + tree
                + key("split_conditions") + tree + key("num_nodes") + "SL\0\0\0\0\0\0\0\0011" + "}}}";
        byte[] bytes = file.getBytes(StandardCharsets.ISO_8859_1);
        assertThat(Examined.rules(bytes, Xgboost::examine)).containsExactly(Rule.TREES_BOUNDS);
    }

    private static String key(String name) {
        return "L\0\0\0\0\0\0\0" + (char) name.length() + name;
    }

    @Test
    void catboost_is_no_larger_than_its_file() {
        ByteBuffer file = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        file.put("CBM1".getBytes(StandardCharsets.US_ASCII)).putInt(1 << 20);
        assertThat(Examined.rules(file.array(), Catboost::examine)).containsExactly(Rule.TREES_BOUNDS);
        file.putInt(4, 56).putInt(8, 4_000);
        assertThat(Examined.rules(file.array(), Catboost::examine)).containsExactly(Rule.TREES_BOUNDS);
    }
}
