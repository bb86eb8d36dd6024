package dev.sallyport.bench.open;

import dev.sallyport.bench.Payload;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Unary gRPC over HTTP/2, many calls at once; a call is good where its {@code grpc-status} is 0. A request must
 * fit into the window that the server gives a new stream.
 */
final class GrpcLine extends Http2Peer implements Line {
    private static final int MAX_STREAMS = 100;

    private final Pacer pacer;
    private final byte[] block;
    private final byte[] body;
    private final DefaultHttp2HeadersDecoder headers = new DefaultHttp2HeadersDecoder(false);
    private final Map<Integer, Call> calls = new HashMap<>();
    private @Nullable ChannelHandlerContext context;
    private long streamWindow = Frames.DEFAULT_WINDOW;
    private long window = Frames.DEFAULT_WINDOW;
    private long maxStreams = MAX_STREAMS;
    private int nextStream = 1;
    private boolean isReady;

    private static final class Call {
        private final long intended;
        private String status = "";

        private Call(long intended) {
            this.intended = intended;
        }
    }

    GrpcLine(Pacer pacer, String scheme, String authority, Payload payload) {
        this.pacer = pacer;
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put(":method", "POST");
        fields.put(":scheme", scheme);
        fields.put(":path", payload.path());
        fields.put(":authority", authority);
        fields.putAll(payload.headers());
        this.block = Frames.block(fields);
        this.body = payload.body();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        ByteBuf out = ctx.alloc().buffer().writeBytes(Frames.PREFACE);
        Frames.opening(out);
        ctx.writeAndFlush(out);
    }

    @Override
    public boolean isFree() {
        return isReady && calls.size() < maxStreams && window >= body.length;
    }

    @Override
    public void send(long intendedNanos) {
        ByteBuf out = context().alloc().buffer(2 * Frames.HEAD_BYTES + block.length + body.length);
        Frames.headers(out, block, 0, nextStream);
        Frames.data(out, body, Frames.END_STREAM, nextStream);
        calls.put(nextStream, new Call(intendedNanos));
        nextStream += 2;
        window -= body.length;
        context().write(out);
    }

    @Override
    public void flush() {
        context().flush();
    }

    @Override
    public int inFlight() {
        return calls.size();
    }

    private ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("not connected");
        }
        return context;
    }

    @Override
    void frame(ChannelHandlerContext ctx, byte type, int flags, int stream, ByteBuf payload) throws Exception {
        switch (type) {
            case Frames.SETTINGS -> settings(flags, payload);
            case Frames.WINDOW_UPDATE -> window += stream == 0 ? payload.readInt() : 0;
            case Frames.HEADERS -> {
                Http2Headers fields = headers.decodeHeaders(stream, payload);
                Call call = calls.get(stream);
                if (call != null && fields.get("grpc-status") != null) {
                    call.status = fields.get("grpc-status").toString();
                }
                ended(flags, stream);
            }
            case Frames.DATA -> ended(flags, stream);
            case Frames.RST_STREAM -> finish(stream);
            case Frames.GOAWAY, Frames.CONTINUATION -> throw new IOException("frame of type " + type);
            default -> {}
        }
    }

    private void settings(int flags, ByteBuf payload) throws IOException {
        if ((flags & Frames.ACK) != 0) {
            return;
        }
        while (payload.isReadable()) {
            int key = payload.readUnsignedShort();
            long value = payload.readUnsignedInt();
            if (key == Frames.INITIAL_WINDOW_SIZE) {
                streamWindow = value;
            } else if (key == Frames.MAX_CONCURRENT_STREAMS) {
                maxStreams = Math.min(MAX_STREAMS, value);
            }
        }
        if (streamWindow < body.length) {
            throw new IOException("the server's streams take " + streamWindow + " bytes at once");
        }
        if (!isReady) {
            isReady = true;
            pacer.connected(this);
        }
    }

    private void ended(int flags, int stream) {
        if ((flags & Frames.END_STREAM) != 0) {
            finish(stream);
        }
    }

    private void finish(int stream) {
        Call call = calls.remove(stream);
        if (call != null) {
            pacer.answered(call.intended, call.status.equals("0"));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        context = null;
        isReady = false;
        super.channelInactive(ctx);
    }
}
