package dev.sallyport.scan.pickle;

import static dev.sallyport.scan.Found.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.scan.Finding;
import dev.sallyport.scan.Found;
import dev.sallyport.scan.Judgement;
import dev.sallyport.scan.Rule;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way to call something, and every way to hide that, which a pickle has. */
class PicklesTest {
    /** A call of {@code os.system} in protocol 0. */
    private static final String CALL = "cos\nsystem\n(S'id'\ntR.";

    private static String short4(String text) {
        return "\u008c" + (char) text.length() + text;
    }

    private static String imported(String module, String name) {
        return short4(module) + short4(name) + "\u0093";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                CALL,
                "\u0080\u0002cos\nsystem\nX\u0002\0\0\0id\u0085R.",
                "(S'id'\nios\nsystem\n.",
                "(cos\nsystem\nS'id'\no.",
                "(cos\nsystem\nS'id'\no0N.",
                "cos\nsystem\np1\n0g1\n(S'id'\ntR.",
                "cos\nsystem\np1\n0g+1\n(S'id'\ntR.",
                "cbuiltins\neval\n(S'1'\ntR.",
                "c__builtin__\nexec\n(S'1'\ntR.",
                "cnt\nsystem\n(S'1'\ntR.",
                "cposix\nsystem\n(S'1'\ntR.",
                "csubprocess\nPopen\n(S'1'\ntR.",
                "crunpy\nrun_path\n(S'1'\ntR.",
                "cnumpy.f2py.crackfortran\ngetlincoef\n(S'1'\ntR.",
                "ctorch.utils.bottleneck.__main__\nrun_autograd_prof\n(S'1'\ntR.",
                "ctorch.serialization\nload\n(S'1'\ntR.",
                "cpip\nmain\n(S'1'\ntR.",
                "cpkgutil\nresolve_name\n(S'os:system'\ntR.",
                "c_io\nFileIO\n(S'/etc/passwd'\ntR.",
                "clogging\nFileHandler\n(S'x'\ntR.",
                "cidlelib.run\nMyHandler\n(tR.",
                "clib2to3.pgen2.grammar\nGrammar\n(tR.",
                "cdill\nloads\n(S'x'\ntR.",
                "cjoblib\nload\n(S'x'\ntR.",
                "cfunctools\nreduce\n(S'x'\ntR.",
                "ccopyreg\nadd_extension\n(S'x'\ntR.",
                "coperator\nattrgetter\n(S'x'\ntR."
            })
    void what_runs_is_a_threat(String pickle) {
        assertThat(Found.rules(bytes(pickle))).contains(Rule.PICKLE_DANGEROUS_IMPORT);
    }

    @Test
    void a_name_is_judged_by_its_whole_path() {
        assertThat(Found.rules(bytes(
                        "\u0080\u0004" + imported("torch.serialization", "os.system") + short4("id") + "\u0085R.")))
                .contains(Rule.PICKLE_DANGEROUS_IMPORT);
        assertThat(Found.rules(
                        bytes("\u0080\u0004" + imported("pandas", "core.frame.np.run") + short4("id") + "\u0085R.")))
                .contains(Rule.PICKLE_UNKNOWN_IMPORT);
    }

    @Test
    void escapes_in_a_name_do_not_hide_it() {
        assertThat(Found.rules(bytes("\u0080\u0002S'\\x6fs'\nVsyst\\u0065m\n\u0093(S'id'\ntR.")))
                .contains(Rule.PICKLE_DANGEROUS_IMPORT);
    }

    @Test
    void an_attribute_is_part_of_the_path() {
        String getattr =
                "\u0080\u0002cbuiltins\ngetattr\ncnumpy\nndarray\nX\u0006\0\0\0system\u0086RX\u0002\0\0\0id\u0085R.";
        assertThat(Found.rules(bytes(getattr))).contains(Rule.PICKLE_UNKNOWN_IMPORT);
        String member = "\u0080\u0002cbuiltins\ngetattr\ncpandas\nTimestamp\nX\u0003\0\0\0Min\u0086R.";
        assertThat(Found.judgements(bytes(member))).containsExactly(Judgement.POLICY);
    }

    @Test
    void names_that_are_only_made_when_it_is_loaded_are_hidden() {
        assertThat(Found.rules(bytes("\u0080\u0004NN\u0093."))).contains(Rule.PICKLE_HIDDEN_IMPORT);
        assertThat(Found.rules(bytes("\u0080\u0004" + imported("builtins", "str") + short4("os") + "\u0085R"
                        + short4("system") + "\u0093.")))
                .contains(Rule.PICKLE_HIDDEN_IMPORT);
        assertThat(Found.rules(bytes("\u0080\u0002c" + "os.".repeat(400) + "os\nsystem\n.")))
                .contains(Rule.PICKLE_HIDDEN_IMPORT);
    }

    @Test
    void memoize_takes_the_number_that_python_takes() {
        // The same key twice is one key: MEMOIZE then takes 1, and BINGET 1 is the import of `os.system`.
        String pickle =
                "\u0080\u0004Nq\0q\00" + imported("os", "system") + "\u00940h\u0001" + short4("id") + "\u0085R.";
        assertThat(Found.rules(bytes(pickle))).contains(Rule.PICKLE_DANGEROUS_IMPORT);
    }

    @Test
    void calls_of_what_a_call_returned_are_hidden() {
        String partial = "cfunctools\npartial\n(cnumpy\nload\nS'x'\ntR(tR.";
        assertThat(Found.rules(bytes(partial))).contains(Rule.PICKLE_HIDDEN_CALL);
    }

    @Test
    void a_class_is_not_given_a_state() {
        assertThat(Found.rules(bytes("ccollections\nOrderedDict\n(dS'__setstate__'\nNsb.")))
                .contains(Rule.PICKLE_HIDDEN_CALL);
    }

    @Test
    void a_pickle_that_breaks_has_run_before() {
        assertThat(Found.rules(bytes("\u0080\u0002cos\nsystem\nX\u0002\0\0\0id\u0085R\u00ff\u00ff")))
                .contains(Rule.PICKLE_BROKEN, Rule.PICKLE_DANGEROUS_IMPORT);
        assertThat(Found.rules(bytes("cos\nsystem\n(S'id'\ntRgarbage"))).contains(Rule.PICKLE_DANGEROUS_IMPORT);
        assertThat(Found.rules(bytes("\u0080\u0002]q\0(K\u0001K\u0002"))).containsExactly(Rule.PICKLE_UNREADABLE);
    }

    @ParameterizedTest
    @CsvSource({"82, 1", "83, 2", "84, 4"})
    void extensions_have_no_name(String opcode, int size) {
        byte[] pickle = HexFormat.of().parseHex("8002" + opcode + "01".repeat(size) + "295251".substring(0, 4) + "2e");
        assertThat(Found.rules(pickle)).contains(Rule.PICKLE_EXTENSION);
    }

    @Test
    void frames_hold_whole_opcodes() {
        assertThat(Found.rules(bytes("\u0080\u0004\u0095\u0003\0\0\0\0\0\0\0\u008c\u0004text.")))
                .contains(Rule.PICKLE_FRAMES);
        assertThat(Found.rules(bytes("\u0080\u0004\u0095\u0007\0\0\0\0\0\0\0\u008c\u0004text.")))
                .isEmpty();
    }

    @Test
    void a_memo_that_fills_the_memory_is_found() {
        assertThat(Found.rules(bytes("\u0080\u0002Nr\u00ff\u00ff\u00ff\u007f.")))
                .contains(Rule.PICKLE_MEMO);
    }

    @Test
    void pickles_behind_pickles_and_in_their_data_are_read() {
        assertThat(Found.rules(bytes("\u0080\u0002N.\u0080\u0002" + CALL))).contains(Rule.PICKLE_DANGEROUS_IMPORT);
        assertThat(Found.rules(bytes("I1\n." + CALL))).contains(Rule.PICKLE_DANGEROUS_IMPORT);
        String inner = "\u0080\u0002" + CALL;
        assertThat(Found.rules(bytes("\u0080\u0004C" + (char) inner.length() + inner + ".")))
                .contains(Rule.PICKLE_DANGEROUS_IMPORT);
        assertThat(Found.rules(bytes("\u0080\u0004C" + (char) CALL.length() + CALL + ".")))
                .contains(Rule.PICKLE_DANGEROUS_IMPORT);
        for (String encoded : new String[] {
            Base64.getEncoder().encodeToString(bytes(inner)),
            HexFormat.of().formatHex(bytes(inner)),
            Base64.getEncoder().encodeToString(bytes(CALL))
        }) {
            assertThat(Found.rules(bytes("\u0080\u0004" + short4(encoded) + ".")))
                    .contains(Rule.PICKLE_DANGEROUS_IMPORT);
        }
    }

    @Test
    void data_behind_a_pickle_is_said_and_padding_is_not() {
        assertThat(Found.rules(bytes("\u0080\u0002N.junk that is no pickle"))).containsExactly(Rule.PICKLE_TAIL);
        assertThat(Found.rules(bytes("\u0080\u0002N.\0\0\n"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0080\u0002}q\0X\u0009\0\0\0os.systemK\u0001s.",
                "\u0080\u0004\u0095\u000b\0\0\0\0\0\0\0\u008c\u0007os\nevil\u0094.",
                "(dp0\nS'a'\np1\nI1\nsS'text'\nF1.5\ns.",
                "cos\nsin\ntan\n",
                "print('hello')\n",
                "plain text. With a stop."
            })
    void what_imports_nothing_is_clean(String content) {
        assertThat(Found.in(bytes(content))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0080\u0002cnumpy\ndtype\nX\u0002\0\0\0f8\u0085R.",
                "\u0080\u0002ccollections\nOrderedDict\n)R.",
                "\u0080\u0002csklearn.linear_model._logistic\nLogisticRegression\n)\u0081}b.",
                "\u0080\u0002cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\u0085C\u0001b\u0087R.",
                "\u0080\u0002ctorch._utils\n_rebuild_tensor_v2\n)R.",
                "\u0080\u0002cpandas._libs.internals\n_unpickle_block\n)R.",
                "\u0080\u0002cnumpy\nlog1p\n.",
                "\u0080\u0002c__main__\nColour\nX\u0003\0\0\0red\u0085R."
            })
    void what_restores_objects_of_known_libraries_is_policy(String pickle) {
        assertThat(Found.judgements(bytes(pickle))).containsExactly(Judgement.POLICY);
    }

    @Test
    void a_finding_says_where_and_what() {
        Finding finding = Found.in(bytes("\u0080\u0002N0" + CALL)).getFirst();
        assertThat(finding.subject()).isEqualTo("os.system");
        assertThat(finding.place().offset()).isEqualTo(23);
    }
}
