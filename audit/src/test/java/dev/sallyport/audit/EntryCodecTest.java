package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.AuditEvent.Administration;
import dev.sallyport.core.AuditEvent.Detail;
import dev.sallyport.core.AuditEvent.Inference;
import dev.sallyport.core.AuditEvent.Member;
import dev.sallyport.core.AuditEvent.Refusal;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntryCodecTest {
    static List<AuditEvent> events() {
        return Samples.oneOfEach();
    }

    @ParameterizedTest
    @MethodSource("events")
    void an_event_survives_the_round_trip(AuditEvent event) {
        assertThat(EntryCodec.decode(EntryCodec.encode(event))).isEqualTo(event);
    }

    @Test
    void the_members_and_their_order_are_those_of_the_specification() {
        assertThat(text(Samples.inference(0)))
                .isEqualTo("{\"v\":1,\"type\":\"inference\",\"time\":\"2026-11-21T09:25:00.000000042Z\","
                        + "\"request\":\"request-0\",\"principal\":\"alice\",\"proof\":\"key-7\","
                        + "\"address\":\"192.0.2.7\",\"protocol\":\"oip-rest\",\"model\":\"digits\",\"version\":\"1\","
                        + "\"bundle\":\"" + Samples.digest("bundle") + "\",\"policy\":\"" + Samples.digest("policy")
                        + "\",\"inputs\":[{\"name\":\"pixels\",\"type\":\"FP32\",\"shape\":[1,64]}],"
                        + "\"input_commitment\":\"" + Samples.digest("input0")
                        + "\",\"outputs\":[{\"name\":\"digit\",\"type\":\"INT64\",\"shape\":[1]}],"
                        + "\"output_commitment\":\"" + Samples.digest("output0") + "\",\"predict_nanos\":12345}");
        assertThat(text(Samples.refusal("", "::1", "auth/unauthenticated")))
                .isEqualTo("{\"v\":1,\"type\":\"refusal\",\"time\":\"2026-11-21T09:25:00.000000042Z\","
                        + "\"request\":\"request-r\",\"principal\":null,\"proof\":null,\"address\":\"::1\","
                        + "\"protocol\":\"oip-grpc\",\"action\":\"infer\",\"target\":null,"
                        + "\"code\":\"auth/unauthenticated\",\"reason\":\"expired\",\"count\":1}");
    }

    @Test
    void what_an_ensemble_or_a_cache_adds_is_there_only_then() {
        Inference plain = Samples.inference(0);
        Inference more = new Inference(
                plain.time(),
                plain.requestId(),
                plain.origin(),
                plain.model(),
                plain.bundle(),
                plain.policy(),
                plain.inputs(),
                plain.inputCommitment(),
                plain.outputs(),
                plain.outputCommitment(),
                0,
                List.of(new Member(new ModelRef("part", "7"), Samples.digest("part"))),
                true);
        assertThat(text(more))
                .endsWith(",\"predict_nanos\":0,\"members\":[{\"model\":\"part\",\"version\":\"7\",\"bundle\":\""
                        + Samples.digest("part") + "\"}],\"cached\":true}");
        assertThat(EntryCodec.decode(EntryCodec.encode(more))).isEqualTo(more);
        for (String never : List.of(",\"members\":[]}", ",\"cached\":false}")) {
            String text = text(plain);
            byte[] entry = (text.substring(0, text.length() - 1) + never).getBytes(StandardCharsets.UTF_8);
            assertThatThrownBy(() -> EntryCodec.decode(entry)).isInstanceOf(ProblemException.class);
        }
    }

    @Test
    void strings_are_escaped_and_ill_formed_text_is_replaced() {
        String odd = "\"\\\b\t\n\f\r\u0001\u007f é€😀 \ud800x";
        Administration event = withTarget(odd);
        assertThat(text(event)).contains("\"target\":\"\\\"\\\\\\b\\t\\n\\f\\r\\u0001\u007f é€😀 \ufffdx\"");
        assertThat(((Administration) EntryCodec.decode(EntryCodec.encode(event))).target())
                .isEqualTo(odd.replace('\ud800', '\ufffd'));
    }

    @Test
    void a_string_that_a_caller_made_long_is_cut_and_not_a_way_out_of_the_log() {
        String cut =
                ((Administration) EntryCodec.decode(EntryCodec.encode(withTarget("\u0001".repeat(60_000))))).target();
        assertThat(cut).isEqualTo("\u0001".repeat(1024) + "…");
    }

    @Test
    void an_event_over_the_largest_entry_is_refused() {
        Administration event = Samples.administration();
        Administration large = new Administration(
                event.time(),
                event.requestId(),
                event.origin(),
                event.action(),
                event.target(),
                event.outcome(),
                Collections.nCopies(100, new Detail("n", "x".repeat(1000))));
        assertThatThrownBy(() -> EntryCodec.encode(large))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo("audit/unavailable"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "{\"v\":2}",
                "{\"v\":1,\"type\":\"other\"}",
                "{\"v\":1,\"type\":\"refusal\",\"extra\":1}",
                "{\"v\":1,\"type\":\"refusal\",\"time\":\"yesterday\"}"
            })
    void refuses_what_is_no_entry(String text) {
        assertThatThrownBy(() -> EntryCodec.decode(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo("audit/damaged"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'v':1            | 'v':2              | `v` is a version not known here",
                "'inference'      | 'other'            | `type` is not known",
                "'v':1            | 'v':1,'a':1        | `a` is not known",
                "2026-11-21T      | x2026-11-21T       | `time` is no time",
                "'digits'         | '.'                | `model` is no model",
                "'version':'1'    | 'version':''       | `model` is no model",
                "'FP32'           | 'fp32'             | `inputs[0].type` is not known",
                "'shape':[1,64]   | 'shape':[1,64],'a':1 | `inputs[0].a` is not known",
                "'bundle':'       | 'bundle':'x        | `bundle` is no digest",
                "'output_commitment':' | 'output_commitment':'x | `output_commitment` is no digest",
                "'principal':'alice', | ~~             | `principal` is missing",
                "'proof':'key-7'  | 'proof':7          | `proof` must be a string",
            })
    void says_what_is_wrong_with_a_prediction(String from, String to, String finding) {
        damaged(text(Samples.inference(0)), from, to, finding);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'infer'          | 'Infer'            | `action` is not known",
                "'count':1        | 'count':1,'a':1    | `a` is not known",
                "'target':null,   | ~~                 | `target` is missing",
            })
    void says_what_is_wrong_with_a_refusal(String from, String to, String finding) {
        damaged(text(Samples.refusal("", "::1", "auth/unauthenticated")), from, to, finding);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'outcome'        | 'a':1,'outcome'    | `a` is not known",
                "{'name':'bundle' | {'a':1,'name':'bundle' | `detail[0].a` is not known",
            })
    void says_what_is_wrong_with_an_act(String from, String to, String finding) {
        damaged(text(Samples.administration()), from, to, finding);
    }

    private static void damaged(String entry, String from, String to, String finding) {
        String text = entry.replace('"', '\'');
        assertThat(text).contains(from);
        byte[] changed = text.replace(from, to).replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> EntryCodec.decode(changed)).hasMessage("audit/damaged: entry: " + finding);
    }

    @Test
    void strings_are_cut_behind_the_last_character_that_may_be_there() {
        assertThat(text(withTarget("x".repeat(1024)))).contains("\"" + "x".repeat(1024) + "\"");
        assertThat(text(withTarget("x".repeat(1025)))).contains("\"" + "x".repeat(1024) + "…\"");
        assertThat(text(withTarget("x".repeat(1023) + "😀"))).contains("\"" + "x".repeat(1023) + "\ufffd…\"");
        assertThat(text(withTarget("x".repeat(1022) + "😀"))).contains("\"" + "x".repeat(1022) + "😀\"");
    }

    @Test
    void characters_are_written_plain_up_to_the_edges_of_ascii() {
        assertThat(text(withTarget("\u001f !#[]~\u007f\u0080\udc00\ud800")))
                .contains("\"target\":\"\\u001f !#[]~\u007f\u0080\ufffd\ufffd\"");
    }

    @Test
    void times_are_written_to_the_nanosecond_and_across_seconds() {
        for (String time : List.of(
                "2026-11-21T09:25:00.000000000Z",
                "2026-11-21T09:25:59.999999999Z",
                "2026-11-21T09:26:00.120000000Z",
                "1969-12-31T23:59:59.000000001Z")) {
            Administration event = Samples.administration();
            Administration at = new Administration(
                    Instant.parse(time),
                    event.requestId(),
                    event.origin(),
                    event.action(),
                    event.target(),
                    event.outcome(),
                    event.detail());
            assertThat(text(at)).contains("\"time\":\"" + time + "\"");
        }
    }

    @Test
    void an_entry_of_the_largest_size_is_written_and_one_byte_more_is_not() {
        int frame = EntryCodec.encode(detailed("")).length;
        List<Detail> details = new ArrayList<>();
        int each = EntryCodec.encode(detailed("", "")).length - frame;
        int left = EntryCodec.MAX_BYTES - frame;
        while (left > each + 1000) {
            details.add(new Detail("n", "x".repeat(1000)));
            left -= each + 1000;
        }
        details.addFirst(new Detail("n", ""));
        details.add(new Detail("n", "x".repeat(left - each)));
        assertThat(EntryCodec.encode(detailed(details))).hasSize(EntryCodec.MAX_BYTES);
        details.set(details.size() - 1, new Detail("n", "x".repeat(left - each + 1)));
        assertThatThrownBy(() -> EntryCodec.encode(detailed(details)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().operatorDetail()).isEqualTo("an entry of 65536 bytes"));
    }

    private static Administration detailed(String... values) {
        return detailed(
                Arrays.stream(values).map(value -> new Detail("n", value)).toList());
    }

    private static Administration detailed(List<Detail> details) {
        Administration event = Samples.administration();
        return new Administration(
                event.time(),
                event.requestId(),
                event.origin(),
                event.action(),
                event.target(),
                event.outcome(),
                details);
    }

    @Test
    void numbers_are_written_at_both_ends_of_their_range() {
        Refusal refusal = Samples.refusal("p", "a", "c");
        for (long count : new long[] {0, 9, 10, Long.MAX_VALUE, Long.MIN_VALUE}) {
            Refusal counted = new Refusal(
                    refusal.time(),
                    refusal.requestId(),
                    refusal.origin(),
                    refusal.action(),
                    refusal.target(),
                    refusal.code(),
                    refusal.reason(),
                    count);
            assertThat(EntryCodec.decode(EntryCodec.encode(counted))).isEqualTo(counted);
        }
    }

    private static Administration withTarget(String target) {
        Administration event = Samples.administration();
        return new Administration(
                event.time(),
                event.requestId(),
                event.origin(),
                event.action(),
                target,
                event.outcome(),
                event.detail());
    }

    private static String text(AuditEvent event) {
        return new String(EntryCodec.encode(event), StandardCharsets.UTF_8);
    }
}
