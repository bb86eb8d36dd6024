package dev.sallyport.wire;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.guard.identity.Credentials;
import dev.sallyport.serve.Arrival;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Makes an {@link Arrival} of what a connection and its headers say; gives each request its id. */
public final class Arrivals {
    private static final int SEQUENCE_DIGITS = 16;

    private final String prefix;
    private final LongSupplier ticker;
    private final AtomicLong sequence = new AtomicLong();

    /**
     * @param prefix unique to this run of the server, so that ids never repeat
     * @param ticker nanoseconds from any fixed point
     */
    public Arrivals(String prefix, LongSupplier ticker) {
        this.prefix = prefix;
        this.ticker = ticker;
    }

    Arrival of(ServiceRequestContext ctx, RequestHeaders headers, String protocol) {
        String address = ctx.remoteAddress().getAddress().getHostAddress();
        @Nullable String query = ctx.query();
        Credentials credentials = new Credentials(
                headers.getAll(HttpHeaderNames.AUTHORIZATION),
                query != null && query.contains("access_token"),
                address);
        return new Arrival(
                nextId(),
                protocol,
                address,
                credentials,
                ticker.getAsLong(),
                ctx.eventLoop().withoutContext());
    }

    /** For what the server does by itself. */
    public Arrival own() {
        Credentials none = new Credentials(List.of(), false, "local");
        return new Arrival(nextId(), "internal", "local", none, ticker.getAsLong(), Runnable::run);
    }

    private String nextId() {
        String number = Long.toHexString(sequence.incrementAndGet());
        return prefix + "0".repeat(SEQUENCE_DIGITS - number.length()) + number;
    }
}
