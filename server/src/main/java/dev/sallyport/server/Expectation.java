package dev.sallyport.server;

import dev.sallyport.wire.Invitation;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;

/**
 * {@code Expect: 100-continue} under the name by which {@link Invitation} knows it, so that the decoder
 * behind does not ask for the body of a caller that nobody knows yet. Another expectation is left as it
 * is: the decoder refuses it with 417.
 */
final class Expectation {
    private static final String FIELD = "expect:";
    private static final byte[] CONTINUE = "HTTP/1.1 100".getBytes(StandardCharsets.US_ASCII);

    private Expectation() {}

    /**
     * A head of HTTP/1.1 without the expectation that it has.
     *
     * @param lines of the head, without the empty one at its end
     * @param hasBody whether there is anything to ask for
     */
    static byte[] deferred(String[] lines, boolean hasBody) {
        StringBuilder head = new StringBuilder();
        boolean isFound = false;
        for (String line : lines) {
            if (isField(line)) {
                isFound = true;
            } else {
                head.append(line).append("\r\n");
            }
        }
        if (isFound && hasBody) {
            head.append(Invitation.HEADER).append(": 100-continue\r\n");
        }
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static boolean isField(String line) {
        return line.regionMatches(true, 0, FIELD, 0, FIELD.length())
                && isContinue(line.substring(FIELD.length()).strip());
    }

    private static boolean isContinue(CharSequence value) {
        return AsciiString.contentEqualsIgnoreCase(HttpHeaderValues.CONTINUE, value);
    }

    /** The same for a request of HTTP/2. */
    static void defer(Http2Headers headers, boolean hasBody) {
        CharSequence value = headers.get(HttpHeaderNames.EXPECT);
        if (value != null && headers.getAll(HttpHeaderNames.EXPECT).stream().allMatch(Expectation::isContinue)) {
            headers.remove(HttpHeaderNames.EXPECT);
            if (hasBody) {
                headers.set(Invitation.HEADER, HttpHeaderValues.CONTINUE);
            }
        }
    }

    /** Whether that is the word to go on, and not yet the answer. */
    static boolean isInvitation(Object written) {
        if (!(written instanceof ByteBuf bytes) || bytes.readableBytes() < CONTINUE.length) {
            return false;
        }
        for (int i = 0; i < CONTINUE.length; i++) {
            if (bytes.getByte(bytes.readerIndex() + i) != CONTINUE[i]) {
                return false;
            }
        }
        return true;
    }
}
