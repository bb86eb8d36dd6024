package dev.sallyport.scan.weights;

import static dev.sallyport.scan.Found.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.scan.Found;
import dev.sallyport.scan.Judgement;
import dev.sallyport.scan.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumpyTest {
    private static final String CALL = "\u0080\u0002cos\nsystem\nX\u0002\0\0\0id\u0085R.";

    private static String header(String text) {
        return "\u0093NUMPY\u0001\0" + (char) text.length() + "\0" + text;
    }

    private static byte[] array(String dtype, String shape, String data) {
        return bytes(header("{'descr': " + dtype + ", 'fortran_order': False, 'shape': (" + shape + "), } \n") + data);
    }

    @Test
    void arrays_of_numbers_are_clean() {
        assertThat(Found.in(array("'<f8'", "2, 3", "x".repeat(48)))).isEmpty();
        assertThat(Found.in(array("'|b1'", "", "x"))).isEmpty();
        assertThat(Found.in(array("[('a', '<f4'), ('O', '<i2', (2,))]", "1,", "x".repeat(8))))
                .isEmpty();
        assertThat(Found.in(array("'<M8[s]'", "1,", "x".repeat(8)))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"'|O'", "'O'", "'O8'", "'object'", "[('a', '<f4'), ('b', '|O')]", "[('a', [('b', 'O')])]"})
    void arrays_of_objects_are_pickles(String dtype) {
        assertThat(Found.rules(array(dtype, "1,", CALL))).contains(Rule.NUMPY_OBJECTS, Rule.PICKLE_DANGEROUS_IMPORT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'descr': '\\x7cO', 'fortran_order': False, 'shape': (1,), }",
                "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), 'descr': '|O'}",
                "{'des' 'cr': 'O', 'fortran_order': False, 'shape': (1,), }",
                "{\"descr\": \"|O\", 'fortran_order': False, 'shape': (1,), }"
            })
    void a_type_that_is_hidden_is_found(String header) {
        assertThat(Found.rules(bytes(header(header) + CALL))).contains(Rule.NUMPY_HEADER, Rule.PICKLE_DANGEROUS_IMPORT);
    }

    @Test
    void bytes_behind_an_array_are_examined() {
        assertThat(Found.rules(bytes(Found.text(array("'<f8'", "1,", "x".repeat(8))) + CALL)))
                .contains(Rule.NUMPY_TAIL, Rule.PICKLE_DANGEROUS_IMPORT);
        String one = Found.text(array("'<f8'", "1,", "x".repeat(8)));
        assertThat(Found.in(bytes(one + one))).isEmpty();
    }

    @Test
    void an_array_that_is_cut_short_is_not_clean() {
        assertThat(Found.judgements(
                        array("'<f8'", "9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9", "x")))
                .containsExactly(Judgement.UNREADABLE);
        assertThat(Found.judgements(array("'<f8'", "2, 3", "x"))).containsExactly(Judgement.UNREADABLE);
    }
}
