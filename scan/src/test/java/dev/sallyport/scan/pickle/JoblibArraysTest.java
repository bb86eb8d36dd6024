package dev.sallyport.scan.pickle;

import static dev.sallyport.scan.Found.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.scan.Found;
import dev.sallyport.scan.Judgement;
import dev.sallyport.scan.Rule;
import org.junit.jupiter.api.Test;

/** Raw elements between two opcodes are jumped over exactly, and nobody can make the reader jump elsewhere. */
class JoblibArraysTest {
    private static final String CALL = "cos\nsystem\nX\u0002\0\0\0id\u0085R";

    private static String key(String text) {
        return "X" + (char) text.length() + "\0\0\0" + text;
    }

    private static String wrapper(String dtype, String more) {
        return "cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\u0081}q\u0005(" + key("shape") + "K\u0002K\u0003\u0086"
                + key("dtype") + "cnumpy\ndtype\n" + key(dtype) + "K\0K\u0001\u0087R" + more + "ub";
    }

    private static String list(String content) {
        return "\u0080\u0002](" + content + "e.";
    }

    @Test
    void elements_are_jumped_over_and_the_call_behind_them_is_seen() {
        String elements = "\u00ff".repeat(48);
        assertThat(Found.judgements(bytes(list(wrapper("f8", "") + elements)))).containsExactly(Judgement.POLICY);
        assertThat(Found.rules(bytes(list(wrapper("f8", "") + elements + CALL))))
                .contains(Rule.PICKLE_DANGEROUS_IMPORT);
    }

    @Test
    void padding_before_aligned_elements_belongs_to_them() {
        String aligned = wrapper("f8", key("numpy_array_alignment_bytes") + "K\u0010");
        assertThat(Found.rules(bytes(list(aligned + "\u0003\u00ff\u00ff\u00ff" + "\u00ff".repeat(48) + CALL))))
                .contains(Rule.PICKLE_DANGEROUS_IMPORT)
                .doesNotContain(Rule.PICKLE_BROKEN);
    }

    @Test
    void arrays_of_objects_are_pickles() {
        assertThat(Found.rules(bytes(list(wrapper("O8", "") + "\u0080\u0002" + CALL + "."))))
                .contains(Rule.PICKLE_DANGEROUS_IMPORT)
                .doesNotContain(Rule.PICKLE_BROKEN);
    }

    @Test
    void a_size_that_joblib_did_not_write_is_not_believed() {
        String array = wrapper("f8", "");
        String late = array.substring(0, array.length() - 1) + "h\u0005" + key("dtype") + "Ns0b";
        assertThat(Found.rules(bytes(list(late + "\u00ff".repeat(48))))).contains(Rule.PICKLE_ORDER);
    }

    @Test
    void elements_of_unknown_size_are_never_clean() {
        assertThat(Found.judgements(bytes(list(wrapper("V9x", "") + "\u00ff".repeat(48)))))
                .contains(Judgement.UNREADABLE);
    }

    @Test
    void an_array_that_is_cut_short_breaks_off() {
        assertThat(Found.rules(bytes(list(wrapper("f8", "") + "\u00ff".repeat(20)))))
                .contains(Rule.PICKLE_BROKEN);
    }
}
