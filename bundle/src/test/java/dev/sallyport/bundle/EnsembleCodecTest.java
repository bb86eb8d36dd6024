package dev.sallyport.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.Ensemble;
import dev.sallyport.core.ModelRef;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnsembleCodecTest {

    private static final String ONE = "{'ensembleVersion':1,'inputs':['in'],'outputs':['out'],'steps':["
            + "{'model':'a','version':'1','inputs':{'x':'in'},'outputs':{'y':'out'}}]}";

    private static Ensemble parse(String text) {
        return EnsembleCodec.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static void refused(String text, String finding) {
        assertThatThrownBy(() -> parse(text)).hasMessage("model/not-admitted: the ensemble's declaration" + finding);
    }

    @Test
    void reads_tensors_and_steps_in_their_order() {
        Ensemble ensemble = parse("{'ensembleVersion':1,'inputs':['b','a'],'outputs':['z','m'],'steps':["
                + "{'model':'first','version':'1','inputs':{'x':'b','w':'a'},'outputs':{'y':'m'}},"
                + "{'model':'second','version':'2','inputs':{'x':'m'},'outputs':{'y':'z'}}]}");
        assertThat(ensemble.inputs()).containsExactly("b", "a");
        assertThat(ensemble.outputs()).containsExactly("z", "m");
        assertThat(ensemble.steps())
                .extracting(Ensemble.Step::model)
                .containsExactly(new ModelRef("first", "1"), new ModelRef("second", "2"));
        assertThat(ensemble.steps().getFirst().inputs().toString()).isEqualTo("{x=b, w=a}");
        assertThat(ensemble.steps().getLast().outputs().toString()).isEqualTo("{y=z}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "Version':1     | Version':2         | : `ensembleVersion` must be 1",
                "['in']         | []                 | : `inputs` must be 1 to 256 names, each once",
                "['in']         | ['in','in']        | : `inputs` must be 1 to 256 names, each once",
                "['out']        | []                 | : `outputs` must be 1 to 256 names, each once",
                "['out']        | ['']               | : `outputs` has a name that is empty or longer than 1024",
                "['out']        | ['other']          | : `outputs` has `other`, which no step makes",
                "['out']        | ['out','in']       | : `outputs` has `in`, which no step makes",
                "'x':'in'       | 'x':'mid'          | : `steps[0].inputs` takes `mid`, which no step before it makes",
                "'x':'in'       | 'x':''             | : `steps[0].inputs` has a name that is empty or longer than 1024",
                "'y':'out'      | '':'out'           | : `steps[0].outputs` has a name that is empty or longer than 1024",
                "{'x':'in'}     | {}                 | : `steps[0].inputs` must be 1 to 256 tensors",
                "{'y':'out'}    | {}                 | : `steps[0].outputs` must be 1 to 256 tensors",
                "'model':'a'    | 'model':'a/b'      | : `steps[0].model` is not a model name",
                "'version':'1'  | 'version':''       | : `steps[0].version` is not a model version",
                "'version':'1'  | 'version':'1','a':1 | : `steps[0].a` is not known",
                "'inputs':['in'] | 'inputs':['in'],'a':1 | : `a` is not known",
                "['in']         | ['in','idle']      | ~ has `idle`, which nothing uses~",
                "'y':'out'      | 'y':'out','z':'more' | ~ has `more`, which nothing uses~",
                "'y':'out'      | 'y':'in'           | ~ makes `in` twice~",
                "'y':'out'      | 'y':'out','z':'out' | ~ makes `out` twice~",
            })
    void says_what_is_wrong_and_where(String from, String to, String finding) {
        assertThat(ONE).contains(from);
        refused(ONE.replace(from, to), finding);
    }

    @Test
    void has_one_to_sixteen_steps() {
        String none = ONE.substring(0, ONE.indexOf("'steps':[")) + "'steps':[]}";
        refused(none, ": `steps` must be 1 to 16");
        assertThat(parse(chain(16)).steps()).hasSize(16);
        refused(chain(17), ": `steps` must be 1 to 16");
    }

    private static String chain(int steps) {
        return IntStream.range(0, steps)
                .mapToObj(i ->
                        "{'model':'a','version':'1','inputs':{'x':'t%d'},'outputs':{'y':'t%d'}}".formatted(i, i + 1))
                .collect(Collectors.joining(
                        ",", "{'ensembleVersion':1,'inputs':['t0'],'outputs':['t" + steps + "'],'steps':[", "]}"));
    }

    @Test
    void has_as_many_tensors_as_the_limit_and_no_more() {
        assertThat(parse(wide(256)).inputs()).hasSize(256);
        refused(ONE.replace("'in']", names(257) + "]"), ": `inputs` must be 1 to 256 names, each once");
        assertThatThrownBy(() -> parse(ONE.replace("'x':'in'", members(257, "in"))))
                .hasMessageContaining("more than 256 members in one object");
    }

    /** One step that takes each input of the ensemble. */
    private static String wide(int inputs) {
        return ONE.replace("'in']", names(inputs) + "]").replace("'x':'in'", members(inputs, "i"));
    }

    private static String names(int count) {
        return IntStream.range(0, count).mapToObj(i -> "'i" + i + "'").collect(Collectors.joining(","));
    }

    private static String members(int count, String to) {
        return IntStream.range(0, count)
                .mapToObj(i -> "'x%d':'%s%d'".formatted(i, to, i))
                .collect(Collectors.joining(","));
    }

    @Test
    void names_and_the_whole_text_are_as_long_as_the_limits_and_no_longer() {
        assertThat(parse(ONE.replace("'in'", "'" + "n".repeat(1024) + "'"))
                        .inputs()
                        .getFirst())
                .hasSize(1024);
        refused(
                ONE.replace("'in'", "'" + "n".repeat(1025) + "'"),
                ": `inputs` has a name that is empty or longer than 1024");
        String longest = ONE + " ".repeat(EnsembleCodec.MAX_BYTES - ONE.length());
        assertThat(parse(longest)).isEqualTo(parse(ONE));
        refused(longest + " ", " is longer than 1048576 bytes");
    }
}
