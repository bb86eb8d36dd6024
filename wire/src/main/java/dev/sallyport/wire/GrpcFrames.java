package dev.sallyport.wire;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import dev.sallyport.core.Limits;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.Problem.RequestTooLarge;
import dev.sallyport.core.ProblemException;
import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** One message in, one message out: the framing of unary gRPC over HTTP/2. */
public final class GrpcFrames {
    /** Compressed flag and length before each message (gRPC over HTTP/2, "Length-Prefixed-Message"). */
    public static final int PREFIX_BYTES = 5;

    private static final AsciiString ENCODING = AsciiString.cached("grpc-encoding");
    private static final AsciiString ACCEPT_ENCODING = AsciiString.cached("grpc-accept-encoding");
    private static final AsciiString STATUS = AsciiString.cached("grpc-status");
    private static final AsciiString MESSAGE = AsciiString.cached("grpc-message");
    private static final AsciiString TIMEOUT = AsciiString.cached("grpc-timeout");
    private static final MediaType GRPC = MediaType.create("application", "grpc");
    private static final int MAX_TIMEOUT_DIGITS = 8;
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    /** The same for every answer, so that it costs a few bytes; the entry has the request's id. */
    public static final ResponseHeaders ANSWERED = headers().build();

    /** What an answer without a fault ends with. */
    static final HttpHeaders DONE = HttpHeaders.of(STATUS, "0");

    private GrpcFrames() {}

    /**
     * Checks the prefix of the one message in {@code body} and moves behind it; the length it declares is
     * compared, never allocated.
     *
     * @return whether the message is compressed
     */
    static boolean openMessage(ByteBuf body, Limits limits) {
        if (body.readableBytes() < PREFIX_BYTES) {
            throw malformed("no gRPC message");
        }
        int flag = body.readByte();
        long length = body.readUnsignedInt();
        if (flag != 0 && flag != 1) {
            throw malformed("compressed flag " + flag);
        }
        checkLength(length, limits);
        if (length != body.readableBytes()) {
            throw malformed("%d bytes of a message of %d".formatted(body.readableBytes(), length));
        }
        return flag == 1;
    }

    /**
     * What a message that says it is compressed is compressed with.
     *
     * @throws ProblemException {@code request/malformed} where the headers do not say
     */
    static String encoding(RequestHeaders headers) {
        String encoding = headers.get(ENCODING, "identity");
        if (encoding.equals("identity")) {
            throw malformed("a compressed message without its encoding");
        }
        return encoding;
    }

    /** Refuses a message whose prefix declares too much as soon as the prefix is there. */
    static void glance(ByteBuf soFar, Limits limits) {
        if (soFar.readableBytes() >= PREFIX_BYTES) {
            checkLength(messageBytes(soFar), limits);
        }
    }

    private static long messageBytes(ByteBuf soFar) {
        return soFar.getUnsignedInt(soFar.readerIndex() + 1);
    }

    /** The same for a body of one message. */
    public static Glance glance(Limits limits) {
        return new MessageGlance(limits, _ -> Glance.UNKNOWN);
    }

    /** @param dataAt where in what has come of a message its first long data begins; negative where that is not known */
    public static Glance glance(Limits limits, ToIntFunction<ByteBuffer> dataAt) {
        return new MessageGlance(limits, dataAt);
    }

    private record MessageGlance(Limits limits, ToIntFunction<ByteBuffer> dataInMessage) implements Glance {
        @Override
        public void look(ByteBuf soFar) {
            GrpcFrames.glance(soFar, limits);
        }

        @Override
        public long length(ByteBuf soFar) {
            return soFar.readableBytes() < PREFIX_BYTES ? UNKNOWN : PREFIX_BYTES + messageBytes(soFar);
        }

        @Override
        public int dataAt(ByteBuf soFar) {
            int come = soFar.readableBytes() - PREFIX_BYTES;
            int at = come <= 0
                    ? UNKNOWN
                    : dataInMessage.applyAsInt(soFar.nioBuffer(soFar.readerIndex() + PREFIX_BYTES, come));
            return at < 0 ? UNKNOWN : PREFIX_BYTES + at;
        }
    }

    private static void checkLength(long length, Limits limits) {
        if (length > limits.bodyBytes()) {
            throw new ProblemException(new RequestTooLarge("message bytes", limits.bodyBytes()));
        }
    }

    private static ProblemException malformed(String finding) {
        return new ProblemException(new RequestMalformed(finding));
    }

    /** The shorter of {@code longest} and what the caller gives; a value that cannot be read counts as none. */
    public static Duration deadline(RequestHeaders headers, Duration longest) {
        @Nullable String value = headers.get(TIMEOUT);
        if (value == null || value.length() < 2 || value.length() > MAX_TIMEOUT_DIGITS + 1) {
            return longest;
        }
        long amount = 0;
        for (int i = 0; i < value.length() - 1; i++) {
            int digit = value.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return longest;
            }
            amount = 10 * amount + digit;
        }
        Duration asked = switch (value.charAt(value.length() - 1)) {
            case 'H' -> Duration.ofHours(amount);
            case 'M' -> Duration.ofMinutes(amount);
            case 'S' -> Duration.ofSeconds(amount);
            case 'm' -> Duration.ofMillis(amount);
            case 'u' -> Duration.ofNanos(1000 * amount);
            case 'n' -> Duration.ofNanos(amount);
            default -> longest;
        };
        return asked.compareTo(longest) < 0 ? asked : longest;
    }

    /** @param auditIndex negative where there is no entry */
    public static HttpResponse answer(HttpData message, long auditIndex) {
        HttpHeaders trailers =
                auditIndex < 0 ? DONE : HttpHeaders.of(STATUS, "0", Headers.AUDIT_INDEX, Long.toString(auditIndex));
        return HttpResponse.of(ANSWERED, message, trailers);
    }

    /** A refusal has no message: its status stands in the headers ("Trailers-Only"). */
    public static HttpResponse refusal(Problem problem, String requestId, long auditIndex) {
        ResponseHeadersBuilder headers = headers()
                .endOfStream(true)
                .set(Headers.REQUEST_ID, requestId)
                .setInt(STATUS, GrpcStatusOf.code(problem))
                .set(MESSAGE, percentEncoded(problem.sentence()))
                .set(Headers.PROBLEM_CODE, problem.code());
        if (auditIndex >= 0) {
            headers.setLong(Headers.AUDIT_INDEX, auditIndex);
        }
        return HttpResponse.of(headers.build());
    }

    /** What a refusal ends with where messages have been sent. */
    public static HttpHeaders refusalTrailers(Problem problem) {
        return HttpHeaders.builder()
                .setInt(STATUS, GrpcStatusOf.code(problem))
                .set(MESSAGE, percentEncoded(problem.sentence()))
                .set(Headers.PROBLEM_CODE, problem.code())
                .build();
    }

    private static ResponseHeadersBuilder headers() {
        return ResponseHeaders.builder(200).contentType(GRPC).set(ACCEPT_ENCODING, "identity,gzip,deflate");
    }

    /** Printable ASCII as it is but for {@code %}, every other byte of its UTF-8 as {@code %XX}. */
    private static String percentEncoded(String sentence) {
        StringBuilder out = new StringBuilder(sentence.length());
        for (byte b : sentence.getBytes(StandardCharsets.UTF_8)) {
            if (b >= ' ' && b < 0x7f && b != '%') {
                out.append((char) b);
            } else {
                out.append('%').append(HEX.toHexDigits(b));
            }
        }
        return out.toString();
    }
}
