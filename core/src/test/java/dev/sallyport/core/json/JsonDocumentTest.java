package dev.sallyport.core.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

class JsonDocumentTest {
    private static JsonDocument document(String text) {
        return JsonDocument.parse(
                text.replace('\'', '"').getBytes(StandardCharsets.UTF_8), JsonLimits.DOCUMENT, RequestMalformed::new);
    }

    private static AbstractThrowableAssert<?, ?> asking(String text, Consumer<JsonDocument> question) {
        return assertThatThrownBy(() -> question.accept(document(text))).isInstanceOf(ProblemException.class);
    }

    @Test
    void answers_by_name_and_type() {
        JsonDocument document =
                document("{'s':'x','i':-3,'n':1e2,'b':true,'o':{'p':'q'},'l':['a','b'],'m':[1,2],'d':[{'e':'f'}]}");
        assertThat(document.string("s")).isEqualTo("x");
        assertThat(document.integer("i")).isEqualTo(-3);
        assertThat(document.optionalNumber("n")).contains(100.0);
        assertThat(document.optionalBoolean("b")).contains(true);
        assertThat(document.object("o").string("p")).isEqualTo("q");
        assertThat(document.strings("l")).isEqualTo(List.of("a", "b"));
        assertThat(document.integers("m")).isEqualTo(List.of(1L, 2L));
        assertThat(document.objects("d").getFirst().string("e")).isEqualTo("f");
        assertThat(document.optionalString("absent")).isEmpty();
        assertThat(document.has("absent")).isFalse();
    }

    @Test
    void names_the_place_of_what_is_missing_or_of_another_type() {
        asking("{'a':{'b':{}}}", d -> d.object("a").object("b").string("c")).hasMessageContaining("`a.b.c` is missing");
        asking("{'a':1}", d -> d.string("a")).hasMessageContaining("`a` must be a string");
        asking("{'a':null}", d -> d.optionalString("a")).hasMessageContaining("`a` must be a string");
        asking("{'a':1.5}", d -> d.integer("a")).hasMessageContaining("`a` must be a whole number");
        asking("{'a':99999999999999999999}", d -> d.integer("a")).hasMessageContaining("`a` must be a whole number");
        asking("{'a':['x',2]}", d -> d.strings("a")).hasMessageContaining("`a[1]` must be a string");
        asking("{'a':['x']}", d -> d.integers("a")).hasMessageContaining("`a` must be whole numbers");
        asking("{'a':[{},3]}", d -> d.objects("a")).hasMessageContaining("`a[1]` must be an object");
        asking("{'a':{}}", d -> d.strings("a")).hasMessageContaining("`a` must be an array");
    }

    @Test
    void says_what_it_misses_and_what_it_wants_instead() {
        asking("{}", d -> d.string("a")).hasMessage("request/malformed: `a` is missing");
        asking("{}", d -> d.integer("a")).hasMessage("request/malformed: `a` is missing");
        asking("{}", d -> d.object("a")).hasMessage("request/malformed: `a` is missing");
        asking("{}", d -> d.strings("a")).hasMessage("request/malformed: `a` is missing");
        asking("{'a':'1'}", d -> d.optionalInteger("a")).hasMessage("request/malformed: `a` must be a whole number");
        asking("{'a':'1'}", d -> d.optionalNumber("a")).hasMessage("request/malformed: `a` must be a number");
        asking("{'a':1}", d -> d.optionalBoolean("a")).hasMessage("request/malformed: `a` must be true or false");
        asking("{'a':1}", d -> d.optionalObject("a")).hasMessage("request/malformed: `a` must be an object");
        asking("{'a':[1.5]}", d -> d.integers("a")).hasMessage("request/malformed: `a` must hold whole numbers");
        asking("{'o':{'a':[1]}}", d -> d.object("o").strings("a"))
                .hasMessage("request/malformed: `o.a[0]` must be a string");
    }

    @Test
    void what_may_be_left_out_is_empty_where_it_is() {
        JsonDocument document = document("{'f':false,'o':{'a':9223372036854775807},'n':null}");
        assertThat(document.optionalBoolean("f")).contains(false);
        assertThat(document.optionalBoolean("a")).isEmpty();
        assertThat(document.optionalNumber("a")).isEmpty();
        assertThat(document.optionalInteger("a")).isEmpty();
        assertThat(document.optionalObject("a")).isEmpty();
        assertThat(document.value("a")).isEmpty();
        assertThat(document.value("n")).contains(JsonValue.NULL);
        assertThat(document.has("n")).isTrue();
        assertThat(document.names()).containsExactly("f", "o", "n");
        assertThat(document.optionalObject("o").orElseThrow().optionalInteger("a"))
                .contains(Long.MAX_VALUE);
    }

    @Test
    void refuses_members_it_does_not_know() {
        asking("{'a':1,'b\\n':2}", d -> d.only("a")).hasMessageContaining("`b?` is not known");
        assertThat(document("{'a':1}").only("a", "b").names()).containsExactly("a");
    }

    @Test
    void refuses_what_is_no_object() {
        assertThatThrownBy(() -> document("[]")).hasMessageContaining("not a JSON object");
    }
}
