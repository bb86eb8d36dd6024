package dev.sallyport.core.json;

import static dev.sallyport.core.json.JsonReader.Token.BEGIN_ARRAY;
import static dev.sallyport.core.json.JsonReader.Token.BEGIN_OBJECT;
import static dev.sallyport.core.json.JsonReader.Token.END;
import static dev.sallyport.core.json.JsonReader.Token.END_ARRAY;
import static dev.sallyport.core.json.JsonReader.Token.END_OBJECT;
import static dev.sallyport.core.json.JsonReader.Token.FALSE;
import static dev.sallyport.core.json.JsonReader.Token.NAME;
import static dev.sallyport.core.json.JsonReader.Token.NULL;
import static dev.sallyport.core.json.JsonReader.Token.NUMBER;
import static dev.sallyport.core.json.JsonReader.Token.STRING;
import static dev.sallyport.core.json.JsonReader.Token.TRUE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.json.JsonReader.Token;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The reader asked token by token, as the codecs do. */
class JsonTokensTest {

    private static JsonReader reader(String text) {
        return reader(text, 0, text.getBytes(StandardCharsets.UTF_8).length);
    }

    private static JsonReader reader(String text, int from, int to) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new JsonReader(bytes, from, to, JsonLimits.DOCUMENT, RequestMalformed::new);
    }

    private static List<Token> tokens(JsonReader reader) {
        List<Token> tokens = new ArrayList<>();
        do {
            tokens.add(reader.next());
        } while (tokens.getLast() != END);
        return tokens;
    }

    @Test
    void every_token_with_every_white_space_around_it() {
        Token[] expected = {
            BEGIN_OBJECT,
            NAME,
            BEGIN_ARRAY,
            TRUE,
            FALSE,
            NULL,
            NUMBER,
            STRING,
            END_ARRAY,
            NAME,
            BEGIN_OBJECT,
            END_OBJECT,
            END_OBJECT,
            END
        };
        String text = "{ 'a' : [ true , false , null , -0.5E+1 , 's' ] , 'b' : { } } ".replace('\'', '"');
        assertThat(tokens(reader(text.replace(" ", "")))).containsExactly(expected);
        assertThat(tokens(reader(" " + text.replace(" ", " \t\r\n")))).containsExactly(expected);
        assertThatThrownBy(() -> tokens(reader("[1,\u000b2]"))).hasMessageContaining("no JSON value at byte 3");
    }

    @Test
    void names_strings_and_numbers_are_told_as_they_come() {
        JsonReader reader = reader("{\"n\\u0061\":\"\",\"s\":\"ä\\b\\f\\n\\r\\t\\/\\\\\\\"\",\"i\":-1.5e3}");
        reader.next();
        reader.next();
        assertThat(reader.string()).isEqualTo("na");
        reader.next();
        assertThat(reader.string()).isEmpty();
        reader.next();
        assertThat(reader.string()).isEqualTo("s");
        reader.next();
        assertThat(reader.string()).isEqualTo("ä\b\f\n\r\t/\\\"").isEqualTo(reader.string());
        reader.next();
        reader.next();
        assertThat(reader.numberText()).isEqualTo("-1.5e3");
    }

    @Test
    void a_range_of_a_text_is_read_as_if_it_were_alone() {
        assertThat(tokens(reader("xx[1,2]yy", 2, 7))).containsExactly(BEGIN_ARRAY, NUMBER, NUMBER, END_ARRAY, END);
        JsonLimits five = new JsonLimits(5, 1, 1);
        byte[] text = "xx[1,2]yy".getBytes(StandardCharsets.UTF_8);
        assertThat(tokens(new JsonReader(text, 2, 7, five, RequestMalformed::new)))
                .hasSize(5);
        assertThatThrownBy(() -> new JsonReader(text, 1, 7, five, RequestMalformed::new))
                .hasMessageContaining("over the limit of 5 bytes");
    }

    /** What stands behind the end of the range is not looked at. */
    @ParameterizedTest
    @CsvSource({"123, 2, 12", "1.5, 1, 1", "1.55, 3, 1.5", "1e5, 1, 1", "1e55, 3, 1e5", "1e+55, 4, 1e+5", "0.0, 1, 0"})
    void a_number_ends_with_the_range(String text, int to, String number) {
        JsonReader reader = reader(text, 0, to);
        assertThat(reader.next()).isEqualTo(NUMBER);
        assertThat(reader.numberText()).isEqualTo(number);
        assertThat(reader.next()).isEqualTo(END);
    }

    @ParameterizedTest
    @CsvSource({"true, 3", "1.5, 2", "1e5, 2", "1e+5, 3", "-1, 1", "'\"ab\"', 3", "'[1]', 2", "'\"\\u0061\"', 6"})
    void what_the_range_cuts_is_refused(String text, int to) {
        assertThatThrownBy(() -> tokens(reader(text, 0, to))).hasMessageStartingWith("request/malformed");
    }

    @Test
    void tokens_say_where_they_stand() {
        JsonReader reader = reader("[ 12, \"abc\" ]");
        reader.next();
        assertThat(reader.valueStart()).isEqualTo(2);
    }

    @Test
    void goes_on_behind_a_value_that_somebody_else_read() {
        JsonReader reader = reader("{\"a\": [1, 2], \"b\":3}");
        reader.next();
        reader.next();
        assertThat(reader.valueStart()).isEqualTo(6);
        reader.resumeAt(12);
        assertThat(tokens(reader)).containsExactly(NAME, NUMBER, END_OBJECT, END);

        JsonReader whole = reader("[1] ");
        whole.resumeAt(3);
        assertThat(whole.next()).isEqualTo(END);
    }

    @Test
    void skips_one_value_however_deep() {
        JsonReader reader = reader("{\"a\":[[{\"x\":[]}],2],\"b\":\"s\",\"c\":1}");
        reader.next();
        reader.next();
        reader.skipValue();
        assertThat(reader.next()).isEqualTo(NAME);
        assertThat(reader.string()).isEqualTo("b");
        reader.skipValue();
        assertThat(reader.next()).isEqualTo(NAME);
        assertThat(reader.string()).isEqualTo("c");
        reader.skipValue();
        assertThat(tokens(reader)).containsExactly(END_OBJECT, END);
    }

    @Test
    void four_hexadecimal_digits_in_either_case() {
        JsonReader reader = reader("\"\\u00E4\\u00e4\\uFFFF\\u0000\"");
        assertThat(reader.next()).isEqualTo(STRING);
        assertThat(reader.string()).isEqualTo("ää\uffff\u0000");
    }

    @Test
    void the_end_has_no_value() {
        JsonReader reader = reader("[]");
        reader.next();
        assertThatThrownBy(() -> JsonValue.read(reader, reader.next())).hasMessageContaining("no JSON value");
    }
}
