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
    void refuses_members_it_does_not_know() {
        asking("{'a':1,'b\\n':2}", d -> d.only("a")).hasMessageContaining("`b?` is not known");
        assertThat(document("{'a':1}").only("a", "b").names()).containsExactly("a");
    }

    @Test
    void refuses_what_is_no_object() {
        assertThatThrownBy(() -> document("[]")).hasMessageContaining("not a JSON object");
    }
}
