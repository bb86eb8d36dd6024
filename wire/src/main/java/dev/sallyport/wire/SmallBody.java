package dev.sallyport.wire;

import com.linecorp.armeria.common.ExchangeType;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.RequestHeaders;

/**
 * Which bodies may be collected before a service is asked: those that say how long they are and are
 * short. All others are asked about first, so that nobody unknown can make the server hold them.
 */
public final class SmallBody {
    private static final long MAX_BYTES = 64 << 10;

    private SmallBody() {}

    public static ExchangeType exchangeType(RequestHeaders headers) {
        long declared = headers.getLong(HttpHeaderNames.CONTENT_LENGTH, Long.MAX_VALUE);
        return declared <= MAX_BYTES ? ExchangeType.UNARY : ExchangeType.REQUEST_STREAMING;
    }
}
