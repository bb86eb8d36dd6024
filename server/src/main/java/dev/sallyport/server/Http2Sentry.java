package dev.sallyport.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.util.concurrent.Future;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stands between TLS and HTTP/2's decoder, reads the frames' headers (RFC 9113 §4.1) and ends a connection,
 * with {@code ENHANCE_YOUR_CALM}, that sends too many frames which carry no request, has too many streams
 * reset by breaking rules, or leaves a frame or header block without its end.
 *
 * <p>Frames without content cost credit, which content, answers and time earn back: whoever asks and reads
 * the answers can acknowledge, ping and open windows as much as any client does.
 */
final class Http2Sentry extends ChannelDuplexHandler {
    private static final int PREFACE_BYTES = 24;
    private static final int HEADER_BYTES = 9;
    private static final int MAX_CREDIT = 1_000;
    private static final int CREDIT_PER_FRAME = 4;
    private static final int CREDIT_PER_SECOND = 50;
    private static final int BYTES_PER_CREDIT = 1 << 10;
    private static final int MAX_CONTINUATIONS = 16;
    private static final int MAX_RESETS = 400;
    private static final Duration RESETS_WINDOW = Duration.ofSeconds(30);
    /** A frame of the largest size comes in a quarter of a minute or it is not wanted. */
    private static final Duration FRAME = Duration.ofSeconds(15);

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int GOAWAY = 7;
    private static final int CONTINUATION = 9;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int MAX_STREAM = 0x7fff_ffff;

    private final Http2ConnectionHandler http2;
    private final byte[] header = new byte[HEADER_BYTES];
    private int headerBytes;
    private int left = PREFACE_BYTES;
    private int credit = MAX_CREDIT;
    private long earnedBytes;
    private long creditNanos = System.nanoTime();
    private boolean headersOpen;
    private int continuations;
    private int lastStream;
    private int resets;
    private long resetsNanos = System.nanoTime();
    private long unfinishedNanos;
    private @Nullable Future<?> look;
    private boolean refused;

    Http2Sentry(Http2ConnectionHandler http2) {
        this.http2 = http2;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        http2.decoder()
                .frameListener(new StreamSentry(ctx, http2, http2.decoder().frameListener()));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes) {
            if (refused || !isGood(bytes)) {
                bytes.release();
                refuse(ctx);
                return;
            }
            if (left > 0 || headerBytes > 0 || headersOpen) {
                awaitEnd(ctx);
            } else {
                unfinishedNanos = 0;
            }
        }
        ctx.fireChannelRead(message);
    }

    private boolean isGood(ByteBuf bytes) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        while (at < end) {
            if (left > 0) {
                int count = Math.min(left, end - at);
                left -= count;
                at += count;
            } else {
                header[headerBytes++] = bytes.getByte(at++);
                if (headerBytes == HEADER_BYTES) {
                    headerBytes = 0;
                    if (!frame()) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private boolean frame() {
        left = (header[0] & 0xff) << 16 | (header[1] & 0xff) << 8 | header[2] & 0xff;
        int type = header[3];
        int flags = header[4];
        if (!headersOpen) {
            // What is unfinished now began now.
            unfinishedNanos = 0;
        }
        switch (type) {
            case HEADERS -> {
                int stream = (header[5] & 0x7f) << 24
                        | (header[6] & 0xff) << 16
                        | (header[7] & 0xff) << 8
                        | header[8] & 0xff;
                lastStream = Math.max(lastStream, stream);
                headersOpen = (flags & END_HEADERS) == 0;
                continuations = 0;
                earn(CREDIT_PER_FRAME);
                return true;
            }
            case DATA -> {
                if (left > 0 || (flags & END_STREAM) != 0) {
                    earn(CREDIT_PER_FRAME);
                    return true;
                }
                return spend();
            }
            case CONTINUATION -> {
                headersOpen = headersOpen && (flags & END_HEADERS) == 0;
                return ++continuations <= MAX_CONTINUATIONS && spend();
            }
            default -> {
                return spend();
            }
        }
    }

    private void earn(int more) {
        credit = Math.min(MAX_CREDIT, credit + more);
    }

    private boolean spend() {
        if (credit == 0) {
            long now = System.nanoTime();
            long earned = (now - creditNanos) / (Duration.ofSeconds(1).toNanos() / CREDIT_PER_SECOND);
            creditNanos = now;
            earn((int) Math.min(MAX_CREDIT, earned));
        }
        return credit-- > 0;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes) {
            if (isReset(bytes) && hasTooManyResets()) {
                bytes.release();
                promise.tryFailure(new ClosedChannelException());
                refuse(ctx);
                return;
            }
            earnedBytes += bytes.readableBytes();
            if (earnedBytes >= BYTES_PER_CREDIT) {
                earn((int) Math.min(MAX_CREDIT, earnedBytes / BYTES_PER_CREDIT));
                earnedBytes %= BYTES_PER_CREDIT;
            }
        }
        ctx.write(message, promise);
    }

    /** Frames without content are written in one piece. */
    private static boolean isReset(ByteBuf bytes) {
        return bytes.readableBytes() == HEADER_BYTES + 4 && bytes.getByte(bytes.readerIndex() + 3) == RST_STREAM;
    }

    /** Of streams that this side had to reset, because the peer broke a rule on them. */
    private boolean hasTooManyResets() {
        long now = System.nanoTime();
        if (now - resetsNanos > RESETS_WINDOW.toNanos()) {
            resetsNanos = now;
            resets = 0;
        }
        return ++resets > MAX_RESETS;
    }

    private void awaitEnd(ChannelHandlerContext ctx) {
        if (unfinishedNanos == 0) {
            unfinishedNanos = System.nanoTime();
        }
        if (look == null) {
            look = ctx.executor().schedule(() -> look(ctx), Pace.LOOK.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void look(ChannelHandlerContext ctx) {
        look = null;
        if (unfinishedNanos == 0) {
            return;
        }
        Duration longest = headersOpen ? Pace.HEAD : FRAME;
        if (System.nanoTime() - unfinishedNanos > longest.toNanos()) {
            refuse(ctx);
        } else {
            awaitEnd(ctx);
        }
    }

    private void refuse(ChannelHandlerContext ctx) {
        if (refused) {
            return;
        }
        refused = true;
        ByteBuf goaway = Unpooled.buffer(HEADER_BYTES + 8)
                .writeMedium(8)
                .writeByte(GOAWAY)
                .writeByte(0)
                .writeInt(0)
                .writeInt(lastStream & MAX_STREAM)
                .writeInt((int) Http2Error.ENHANCE_YOUR_CALM.code());
        // From here, and not from the channel: HTTP/2's decoder would say goodbye once more, and for no reason.
        ctx.writeAndFlush(goaway).addListener(written -> ctx.close());
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (look != null) {
            look.cancel(false);
            look = null;
        }
    }
}
