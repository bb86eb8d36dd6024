package dev.sallyport.wire;

import com.linecorp.armeria.common.ExchangeType;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.RequestHeaders;
import dev.sallyport.core.Limits;

/**
 * Which bodies may be collected before a service is asked: those that say how long they are and are
 * short. All others are asked about first, so that nobody unknown can make the server hold them.
 */
public final class SmallBody {
    private static final long MAX_BYTES = 64 << 10;

    private SmallBody() {}

    public static ExchangeType exchangeType(RequestHeaders headers) {
        if (Invitation.isAwaited(headers)) {
            return ExchangeType.BIDI_STREAMING;
        }
        long declared = headers.getLong(HttpHeaderNames.CONTENT_LENGTH, Long.MAX_VALUE);
        return declared <= MAX_BYTES ? ExchangeType.UNARY : ExchangeType.REQUEST_STREAMING;
    }

    /** {@code limits} with at most {@code bytes} for a body, as sent and inflated. */
    public static Limits bounded(Limits limits, long bytes) {
        return new Limits(
                Math.min(bytes, limits.bodyBytes()),
                Math.min(bytes, limits.inflatedBytes()),
                limits.tensorElements(),
                limits.tensors(),
                limits.jsonDepth(),
                limits.headerBytes(),
                limits.concurrentRequests(),
                limits.inFlightBytes());
    }
}
