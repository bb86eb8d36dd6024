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
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
