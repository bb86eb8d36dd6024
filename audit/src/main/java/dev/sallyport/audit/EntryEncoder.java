package dev.sallyport.audit;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.AuditEvent.Administration;
import dev.sallyport.core.AuditEvent.Detail;
import dev.sallyport.core.AuditEvent.Inference;
import dev.sallyport.core.AuditEvent.Member;
import dev.sallyport.core.AuditEvent.Origin;
import dev.sallyport.core.AuditEvent.Refusal;
import dev.sallyport.core.AuditEvent.TensorFact;
import dev.sallyport.core.Digest;
import dev.sallyport.core.Shape;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes entries into a buffer of its own; made for 40,000 a second, hence no writer in between.
 * Not thread-safe.
 */
final class EntryEncoder {
    private static final byte[] HEX = ascii("0123456789abcdef");

    private byte[] out = new byte[1024];
    private int end;
    private long second = Long.MIN_VALUE;
    private byte[] secondText = new byte[0];

    byte[] encode(AuditEvent event) {
        end = 0;
        switch (event) {
            case Inference inference -> write(inference);
            case Refusal refusal -> write(refusal);
            case Administration administration -> write(administration);
        }
        return Arrays.copyOf(out, end);
    }

    private static final byte[] INFERENCE = ascii("{\"v\":1,\"type\":\"inference\",\"time\":");
    private static final byte[] REFUSAL = ascii("{\"v\":1,\"type\":\"refusal\",\"time\":");
    private static final byte[] ADMINISTRATION = ascii("{\"v\":1,\"type\":\"administration\",\"time\":");
    private static final byte[] REQUEST = ascii(",\"request\":");
    private static final byte[] PRINCIPAL = ascii(",\"principal\":");
    private static final byte[] PROOF = ascii(",\"proof\":");
    private static final byte[] ADDRESS = ascii(",\"address\":");
    private static final byte[] PROTOCOL = ascii(",\"protocol\":");
    private static final byte[] MODEL = ascii(",\"model\":");
    private static final byte[] MODEL_VERSION = ascii(",\"version\":");
    private static final byte[] BUNDLE = ascii(",\"bundle\":");
    private static final byte[] POLICY = ascii(",\"policy\":");
    private static final byte[] INPUTS = ascii(",\"inputs\":[");
    private static final byte[] INPUT_COMMITMENT = ascii("],\"input_commitment\":");
    private static final byte[] OUTPUTS = ascii(",\"outputs\":[");
    private static final byte[] OUTPUT_COMMITMENT = ascii("],\"output_commitment\":");
    private static final byte[] PREDICT_NANOS = ascii(",\"predict_nanos\":");
    private static final byte[] MEMBERS = ascii(",\"members\":[");
    private static final byte[] MEMBER_MODEL = ascii("{\"model\":");
    private static final byte[] CACHED = ascii(",\"cached\":true");
    private static final byte[] ACTION = ascii(",\"action\":");
    private static final byte[] TARGET = ascii(",\"target\":");
    private static final byte[] CODE = ascii(",\"code\":");
    private static final byte[] REASON = ascii(",\"reason\":");
    private static final byte[] COUNT = ascii(",\"count\":");
    private static final byte[] OUTCOME = ascii(",\"outcome\":");
    private static final byte[] DETAIL = ascii(",\"detail\":[");
    private static final byte[] NAME = ascii("{\"name\":");
    private static final byte[] VALUE = ascii(",\"value\":");
    private static final byte[] TYPE = ascii(",\"type\":");
    private static final byte[] SHAPE = ascii(",\"shape\":[");
    private static final byte[] NULL = ascii("null");
    private static final byte[] CUT = "…".getBytes(StandardCharsets.UTF_8);
    private static final byte[] REPLACEMENT = "\ufffd".getBytes(StandardCharsets.UTF_8);

    private void write(Inference event) {
        open(INFERENCE, event.time(), event.requestId(), event.origin());
        member(MODEL, event.model().name());
        member(MODEL_VERSION, event.model().version());
        member(BUNDLE, event.bundle());
        member(POLICY, event.policy());
        raw(INPUTS);
        facts(event.inputs());
        member(INPUT_COMMITMENT, event.inputCommitment());
        raw(OUTPUTS);
        facts(event.outputs());
        member(OUTPUT_COMMITMENT, event.outputCommitment());
        raw(PREDICT_NANOS);
        number(event.predictNanos());
        if (!event.members().isEmpty()) {
            raw(MEMBERS);
            for (int i = 0; i < event.members().size(); i++) {
                separate(i == 0);
                write(event.members().get(i));
            }
            put(']');
        }
        if (event.cached()) {
            raw(CACHED);
        }
        put('}');
    }

    private void write(Member member) {
        member(MEMBER_MODEL, member.model().name());
        member(MODEL_VERSION, member.model().version());
        member(BUNDLE, member.bundle());
        put('}');
    }

    private void write(Refusal event) {
        open(REFUSAL, event.time(), event.requestId(), event.origin());
        member(ACTION, event.action().word());
        member(TARGET, event.target());
        member(CODE, event.code());
        member(REASON, event.reason());
        raw(COUNT);
        number(event.count());
        put('}');
    }

    private void write(Administration event) {
        open(ADMINISTRATION, event.time(), event.requestId(), event.origin());
        member(ACTION, event.action().word());
        member(TARGET, event.target());
        member(OUTCOME, event.outcome());
        raw(DETAIL);
        boolean first = true;
        for (Detail detail : event.detail()) {
            separate(first);
            first = false;
            member(NAME, detail.name());
            member(VALUE, detail.value());
            put('}');
        }
        put(']');
        put('}');
    }

    private void open(byte[] start, Instant time, String requestId, Origin origin) {
        raw(start);
        time(time);
        member(REQUEST, requestId);
        member(PRINCIPAL, origin.principal());
        member(PROOF, origin.proofId());
        member(ADDRESS, origin.address());
        member(PROTOCOL, origin.protocol());
    }

    private void facts(List<TensorFact> facts) {
        for (int i = 0; i < facts.size(); i++) {
            TensorFact fact = facts.get(i);
            separate(i == 0);
            member(NAME, fact.name());
            member(TYPE, fact.type().name());
            raw(SHAPE);
            Shape shape = fact.shape();
            for (int axis = 0; axis < shape.rank(); axis++) {
                separate(axis == 0);
                number(shape.dimension(axis));
            }
            put(']');
            put('}');
        }
    }

    private void separate(boolean first) {
        if (!first) {
            put(',');
        }
    }

    private void member(byte[] name, @Nullable String value) {
        raw(name);
        if (value == null) {
            raw(NULL);
        } else {
            string(value);
        }
    }

    private void member(byte[] name, Digest value) {
        raw(name);
        byte[] bytes = value.toBytes();
        reserve(2 * bytes.length + 2);
        out[end++] = '"';
        for (byte b : bytes) {
            out[end++] = HEX[b >> 4 & 15];
            out[end++] = HEX[b & 15];
        }
        out[end++] = '"';
    }

    /** {@code 2026-11-21T09:25:00.123456789Z}: always nine digits; the second is formatted once. */
    private void time(Instant time) {
        if (time.getEpochSecond() != second) {
            second = time.getEpochSecond();
            String text = Instant.ofEpochSecond(second).atOffset(ZoneOffset.UTC).toLocalDateTime() + ":00";
            secondText = ascii(text.substring(0, text.indexOf('T') + 9));
        }
        put('"');
        raw(secondText);
        put('.');
        int nanos = time.getNano();
        for (int unit = 100_000_000; unit > 0; unit /= 10) {
            put((char) ('0' + nanos / unit % 10));
        }
        put('Z');
        put('"');
    }

    private void number(long value) {
        if (value < 0) {
            raw(ascii(Long.toString(value)));
            return;
        }
        reserve(20);
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        long rest = value;
        for (int at = end + digits - 1; at >= end; at--) {
            out[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        end += digits;
    }

    private void string(String value) {
        int length = Math.min(value.length(), EntryCodec.MAX_STRING_CHARS);
        // The longest spelling of one char is six bytes.
        reserve(6 * length + CUT.length + 2);
        out[end++] = '"';
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (c >= ' ' && c < 0x7f && c != '"' && c != '\\') {
                out[end++] = (byte) c;
            } else {
                i += rare(value, i, length);
            }
        }
        if (length < value.length()) {
            raw(CUT);
        }
        out[end++] = '"';
    }

    /** Escapes as RFC 8785 does; returns how many more chars of {@code value} were used. */
    private int rare(String value, int i, int length) {
        char c = value.charAt(i);
        switch (c) {
            case '"', '\\' -> escape(c);
            case '\b' -> escape('b');
            case '\t' -> escape('t');
            case '\n' -> escape('n');
            case '\f' -> escape('f');
            case '\r' -> escape('r');
            default -> {
                if (c < ' ') {
                    raw(ascii("\\u00"));
                    put((char) HEX[c >> 4]);
                    put((char) HEX[c & 15]);
                } else if (Character.isHighSurrogate(c)
                        && i + 1 < length
                        && Character.isLowSurrogate(value.charAt(i + 1))) {
                    raw(value.substring(i, i + 2).getBytes(StandardCharsets.UTF_8));
                    return 1;
                } else {
                    raw(
                            Character.isSurrogate(c)
                                    ? REPLACEMENT
                                    : String.valueOf(c).getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        return 0;
    }

    private void escape(char c) {
        put('\\');
        put(c);
    }

    private void put(char ascii) {
        reserve(1);
        out[end++] = (byte) ascii;
    }

    private void raw(byte[] bytes) {
        reserve(bytes.length);
        System.arraycopy(bytes, 0, out, end, bytes.length);
        end += bytes.length;
    }

    private void reserve(int more) {
        if (out.length - end < more) {
            out = Arrays.copyOf(out, Math.max(2 * out.length, end + more));
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
