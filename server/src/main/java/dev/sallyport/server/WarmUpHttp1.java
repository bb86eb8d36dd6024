package dev.sallyport.server;

import dev.sallyport.server.WarmUpCaller.Turn;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** HTTP/1.1 as far as the server's own answers need it: a head, then as many bytes as it says. */
final class WarmUpHttp1 extends WarmUpConnection {
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d{1,9})\r\n");
    private static final String END = "\r\n\r\n";

    WarmUpHttp1(Turn turn) {
        super(turn);
    }

    /** A whole request. */
    static byte[] request(WarmUpRequest request, String credential) {
        StringBuilder head = new StringBuilder("POST " + request.path() + " HTTP/1.1\r\nhost: localhost\r\n");
        head.append("authorization: Bearer ").append(credential).append("\r\n");
        request.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        head.append("content-length: ").append(request.body().length).append(END);
        byte[] first = head.toString().getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(first.length + request.body().length)
                .put(first)
                .put(request.body())
                .array();
    }

    @Override
    void send(ChannelHandlerContext ctx, ByteBuf request) {
        ctx.write(request);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        String text = in.toString(StandardCharsets.ISO_8859_1);
        int end = text.indexOf(END);
        if (end < 0) {
            return;
        }
        Matcher length = LENGTH.matcher(text.substring(0, end + 2));
        int whole = end + END.length() + (length.find() ? Integer.parseInt(length.group(1)) : 0);
        if (in.readableBytes() >= whole) {
            in.skipBytes(whole);
            answered(ctx);
        }
    }
}
