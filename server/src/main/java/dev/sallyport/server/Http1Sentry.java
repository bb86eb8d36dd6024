package dev.sallyport.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Stands between TLS and the HTTP/1.1 decoder and lets through only requests whose end nobody can
 * dispute (RFC 9112 §§2.2, 3.2, 5.1, 6.1–6.3, 7.1); the first other byte is answered with 400, unless
 * an answer is there already or another one awaited, and ends the connection. A head or body that comes slower than {@link Pace} allows ends it without a word.
 *
 * <p>What a caller expects before it sends a body is left to whoever reads it, see {@link Expectation}.
 *
 * <p><b>Guarantees.</b> A head reaches the decoder whole and only with one {@code Host}, at most one
 * {@code Content-Length} of digits, no {@code Transfer-Encoding} but {@code chunked} and never both; no
 * bare CR or LF, no folded line, no control character. Chunk sizes fit in 28 bits.
 */
final class Http1Sentry extends ChannelDuplexHandler {
    private static final int MAX_LINE = 512;
    private static final int MAX_TRAILER = 8 << 10;
    private static final int MAX_BLANK_LINES = 2;
    private static final Pattern REQUEST = Pattern.compile("[A-Z]{3,7} [!-~]+ HTTP/1\\.[01]");
    private static final Pattern FIELD = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\\t -~\\x80-\\xff]*");
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");
    private static final Pattern CHUNK = Pattern.compile("([0-9A-Fa-f]{1,7})[ \\t]*(;[\\t -~\\x80-\\xff]*)?");
    private static final byte[] REFUSAL = refusal();
    private static final byte[] NOTHING = {};
    private static final int FIRST_BYTES = 512;

    private enum At {
        HEAD,
        BODY,
        CHUNK_SIZE,
        CHUNK_DATA,
        CHUNK_END,
        TRAILER,
        REFUSED
    }

    private final int maxHead;
    private byte[] held = NOTHING;
    private int size;
    private At at = At.HEAD;
    private long left;
    private int lineStart;
    private int blankLines;
    private boolean isExpecting;
    /** Whether nothing has been written since the last head. */
    private boolean isAwaited;
    /** Whether a request ever came before the answer to the one before, so that answers cannot be told apart. */
    private boolean arePipelined;

    private @Nullable Pace pace;
    private @Nullable Future<?> look;

    /** @param maxHead largest request line and header block, in bytes */
    Http1Sentry(int maxHead) {
        this.maxHead = maxHead;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf bytes)) {
            ctx.fireChannelRead(message);
            return;
        }
        try {
            while (bytes.isReadable() && at != At.REFUSED) {
                step(ctx, bytes);
            }
        } finally {
            bytes.release();
        }
        watch(ctx);
    }

    /** Between an answer and the next request, as far as that can be seen from here; on the event loop. */
    boolean isIdle() {
        return at == At.HEAD && size == 0 && !isAwaited && !arePipelined;
    }

    /** A request of which only a part has come is looked at until it is whole. */
    private void watch(ChannelHandlerContext ctx) {
        if (at == At.HEAD && size == 0) {
            pace = null;
            if (held.length > FIRST_BYTES) {
                // Between two requests there is nothing to hold.
                held = NOTHING;
            }
        } else if (pace == null) {
            pace = at == At.HEAD ? Pace.ofHead(System.nanoTime()) : Pace.ofBody(System.nanoTime());
        }
        if (pace != null && look == null) {
            look = ctx.executor().schedule(() -> look(ctx), Pace.LOOK.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void look(ChannelHandlerContext ctx) {
        look = null;
        if (pace == null || !ctx.channel().isActive()) {
            return;
        }
        if (pace.isTooSlow(System.nanoTime())) {
            at = At.REFUSED;
            ctx.close();
        } else {
            watch(ctx);
        }
    }

    private void step(ChannelHandlerContext ctx, ByteBuf bytes) {
        switch (at) {
            case BODY, CHUNK_DATA -> pass(ctx, bytes);
            default -> {
                hold(bytes.readByte());
                if (held[size - 1] == '\n') {
                    line(ctx);
                } else if (size - lineStart > (at == At.HEAD ? maxHead : MAX_LINE)
                        || size > (at == At.HEAD ? maxHead : MAX_TRAILER)) {
                    refuse(ctx);
                }
            }
        }
    }

    private void hold(byte one) {
        if (size == held.length) {
            held = Arrays.copyOf(held, Math.max(FIRST_BYTES, 2 * size));
        }
        held[size++] = one;
    }

    private void pass(ChannelHandlerContext ctx, ByteBuf bytes) {
        int count = (int) Math.min(left, bytes.readableBytes());
        left -= count;
        if (pace != null) {
            pace.came(count);
        }
        ctx.fireChannelRead(bytes.readRetainedSlice(count));
        if (left == 0 && at == At.BODY) {
            at = At.HEAD;
            pace = null;
        } else if (left == 0) {
            at = At.CHUNK_END;
        }
    }

    /** A line feed has come: judges the line that it ends. */
    private void line(ChannelHandlerContext ctx) {
        if (size < lineStart + 2 || held[size - 2] != '\r') {
            refuse(ctx);
            return;
        }
        int length = size - 2 - lineStart;
        int start = lineStart;
        lineStart = size;
        if (at == At.HEAD) {
            if (length == 0) {
                head(ctx);
            }
            return;
        }
        String line = new String(held, start, length, StandardCharsets.ISO_8859_1);
        switch (at) {
            case CHUNK_SIZE -> chunkSize(ctx, line);
            case CHUNK_END -> next(ctx, line.isEmpty(), At.CHUNK_SIZE);
            case TRAILER -> trailer(ctx, line);
            default -> refuse(ctx);
        }
    }

    private void head(ChannelHandlerContext ctx) {
        if (size == 2) {
            next(ctx, ++blankLines <= MAX_BLANK_LINES, At.HEAD);
            return;
        }
        blankLines = 0;
        String[] lines = new String(held, 0, size, StandardCharsets.ISO_8859_1).split("\r\n");
        At body = judge(lines);
        boolean isGood = body != At.REFUSED;
        if (isGood && isExpecting) {
            held = Expectation.deferred(lines, body != At.HEAD);
            size = held.length;
        }
        if (isGood) {
            arePipelined |= isAwaited;
            isAwaited = true;
        }
        next(ctx, isGood, body);
    }

    /** What follows this head; {@link At#REFUSED} where that could be disputed. */
    private At judge(String[] lines) {
        if (!REQUEST.matcher(lines[0]).matches()) {
            return At.REFUSED;
        }
        int hosts = 0;
        int lengths = 0;
        int encodings = 0;
        left = 0;
        isExpecting = false;
        for (int i = 1; i < lines.length; i++) {
            if (!FIELD.matcher(lines[i]).matches()) {
                return At.REFUSED;
            }
            int colon = lines[i].indexOf(':');
            String value = lines[i].substring(colon + 1).strip();
            switch (lines[i].substring(0, colon).toLowerCase(Locale.ROOT)) {
                case "host" -> hosts++;
                case "content-length" -> {
                    lengths++;
                    if (!LENGTH.matcher(value).matches()) {
                        return At.REFUSED;
                    }
                    left = Long.parseLong(value);
                }
                case "transfer-encoding" -> {
                    encodings++;
                    if (!value.equalsIgnoreCase("chunked")) {
                        return At.REFUSED;
                    }
                }
                case "expect" -> isExpecting = true;
                default -> {}
            }
        }
        boolean old = lines[0].endsWith("0");
        isExpecting &= !old;
        if (hosts > 1 || (hosts == 0 && !old) || lengths + encodings > 1 || (encodings == 1 && old)) {
            return At.REFUSED;
        }
        return encodings == 1 ? At.CHUNK_SIZE : left > 0 ? At.BODY : At.HEAD;
    }

    private void chunkSize(ChannelHandlerContext ctx, String line) {
        var size = CHUNK.matcher(line);
        if (!size.matches()) {
            refuse(ctx);
            return;
        }
        left = Long.parseLong(size.group(1), 16);
        next(ctx, true, left == 0 ? At.TRAILER : At.CHUNK_DATA);
    }

    private void trailer(ChannelHandlerContext ctx, String line) {
        if (line.isEmpty()) {
            next(ctx, true, At.HEAD);
        } else if (!FIELD.matcher(line).matches()) {
            refuse(ctx);
        }
    }

    /** Hands over what was held and goes on. */
    private void next(ChannelHandlerContext ctx, boolean good, At then) {
        if (!good) {
            refuse(ctx);
            return;
        }
        if (then == At.HEAD || at == At.HEAD) {
            // Another part has begun, and its time with it.
            pace = null;
        }
        at = then;
        ByteBuf judged = Unpooled.copiedBuffer(held, 0, size);
        size = 0;
        lineStart = 0;
        ctx.fireChannelRead(judged);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (!isExpecting || !Expectation.isInvitation(message)) {
            isAwaited = false;
        }
        ctx.write(message, promise);
    }

    /** Says so only where that cannot be taken for the answer to another request. */
    private void refuse(ChannelHandlerContext ctx) {
        boolean isOwnAnswer = at == At.HEAD ? !isAwaited : isAwaited;
        at = At.REFUSED;
        size = 0;
        if (!isOwnAnswer) {
            ctx.close();
            return;
        }
        ctx.writeAndFlush(Unpooled.wrappedBuffer(REFUSAL)).addListener(ChannelFutureListener.CLOSE);
    }

    private static byte[] refusal() {
        String body = "{\"error\":\"not a request of HTTP/1.1\",\"code\":\"request/malformed\",\"status\":400}";
        return ("HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: " + body.length()
                        + "\r\nconnection: close\r\n\r\n" + body)
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
