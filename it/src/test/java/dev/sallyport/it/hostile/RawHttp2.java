package dev.sallyport.it.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A connection of HTTP/2 whose frames are chosen one by one (RFC 9113 §4.1). A thread reads what comes and
 * acknowledges settings, which opening it waits for; it opens no windows.
 */
final class RawHttp2 implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;
    static final int INITIAL_WINDOW_SIZE = 4;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;
    static final int ACK = 1;

    /** The entry of HPACK's static table. */
    private static final byte STATUS_200 = (byte) 0x88;

    private static final Duration FOREVER = Duration.ofMinutes(1);
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private final Target target;
    private final RawConnection wire;
    private final AtomicInteger resets = new AtomicInteger();
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger successes = new AtomicInteger();
    /** Until the server says otherwise (RFC 9113 §6.9.2). */
    private long connectionWindow = 65_535;

    private long initialWindow = 65_535;
    private long streamWindow = 65_535;
    private volatile int goAway = -1;
    private final Map<Integer, String> fields = new ConcurrentHashMap<>();
    private volatile boolean ended;
    private volatile boolean settled;

    private RawHttp2(Target target, RawConnection wire) {
        this.target = target;
        this.wire = wire;
    }

    /** @param settings identifiers and values in turn */
    static RawHttp2 open(Target target, int... settings) {
        RawHttp2 http2 = new RawHttp2(target, RawConnection.tls(target, "h2"));
        ByteBuffer payload = ByteBuffer.allocate(3 * settings.length);
        for (int i = 0; i < settings.length; i += 2) {
            payload.putShort((short) settings[i]).putInt(settings[i + 1]);
        }
        http2.send(PREFACE.getBytes(StandardCharsets.US_ASCII), frame(SETTINGS, 0, 0, payload.array()));
        Thread.ofVirtual().start(http2::listen);
        long end = System.nanoTime() + FOREVER.toNanos();
        while (!http2.settled && !http2.isEnded() && System.nanoTime() < end) {
            Pause.millis(1);
        }
        return http2;
    }

    static byte[] frame(int type, int flags, int stream, byte... payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .put((byte) (payload.length >> 16))
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    /** Names and values in turn, as HPACK's literals without a table (RFC 7541 §6.2.2). */
    static byte[] fields(String... fields) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < fields.length; i += 2) {
            block.write(0);
            literal(block, fields[i]);
            literal(block, fields[i + 1]);
        }
        return block.toByteArray();
    }

    private static void literal(ByteArrayOutputStream block, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length < 127) {
            block.write(bytes.length);
        } else {
            block.write(127);
            int rest = bytes.length - 127;
            for (; rest > 127; rest >>= 7) {
                block.write(rest & 127 | 128);
            }
            block.write(rest);
        }
        block.writeBytes(bytes);
    }

    /** The fields of a request that is known and good. */
    byte[] request(String method, String path, String... more) {
        byte[] good = fields(
                ":method",
                method,
                ":scheme",
                "https",
                ":authority",
                "localhost",
                ":path",
                path,
                "authorization",
                target.authorization());
        byte[] rest = fields(more);
        return ByteBuffer.allocate(good.length + rest.length)
                .put(good)
                .put(rest)
                .array();
    }

    /** A whole call for the echo model. */
    byte[] call(int stream, String body) {
        return joined(
                frame(
                        HEADERS,
                        END_HEADERS,
                        stream,
                        request("POST", "/v2/models/" + Target.ECHO + "/infer", "content-type", "application/json")),
                frame(DATA, END_STREAM, stream, body.getBytes(StandardCharsets.US_ASCII)));
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    boolean send(byte[]... frames) {
        return !ended && wire.send(joined(frames));
    }

    private void listen() {
        ByteBuffer came = ByteBuffer.allocate(1 << 20);
        byte[] buffer = new byte[64 << 10];
        for (int count = wire.read(buffer, FOREVER); count >= 0; count = wire.read(buffer, FOREVER)) {
            came.put(buffer, 0, count).flip();
            while (came.remaining() >= 9 && came.remaining() >= 9 + length(came)) {
                frame(came);
            }
            came.compact();
        }
        ended = true;
    }

    private static int length(ByteBuffer came) {
        return came.getInt(came.position()) >>> 8;
    }

    private void frame(ByteBuffer came) {
        int length = length(came);
        int type = came.get(came.position() + 3);
        int flags = came.get(came.position() + 4);
        int payload = came.position() + 9;
        switch (type) {
            case RST_STREAM -> resets.incrementAndGet();
            case WINDOW_UPDATE -> opened(came.getInt(came.position() + 5), came.getInt(payload));
            case GOAWAY -> goAway = came.getInt(payload + 4);
            case HEADERS -> {
                answers.incrementAndGet();
                // A change of the table's size may come first (RFC 7541 §6.3).
                boolean isSuccess = came.get(payload) == STATUS_200
                        || (came.get(payload) & 0xe0) == 0x20 && came.get(payload + 1) == STATUS_200;
                successes.addAndGet(isSuccess ? 1 : 0);
                byte[] block = new byte[length];
                came.get(payload, block);
                fields.merge(
                        came.getInt(came.position() + 5),
                        new String(block, StandardCharsets.ISO_8859_1),
                        String::concat);
            }
            case SETTINGS -> {
                if ((flags & ACK) == 0) {
                    initialWindow(came.slice(payload, length));
                    wire.send(frame(SETTINGS, ACK, 0));
                    settled = true;
                }
            }
            default -> {}
        }
        came.position(payload + length);
    }

    private synchronized void initialWindow(ByteBuffer settings) {
        while (settings.remaining() >= 6) {
            boolean isWindow = settings.getShort() == INITIAL_WINDOW_SIZE;
            int value = settings.getInt();
            if (isWindow) {
                streamWindow += value - initialWindow;
                initialWindow = value;
            }
        }
    }

    private synchronized void opened(int stream, int bytes) {
        if (stream == 0) {
            connectionWindow += bytes;
        } else {
            streamWindow += bytes;
        }
        notifyAll();
    }

    /** The next stream that {@link #awaitWindow} is asked about. */
    synchronized void beginStream() {
        streamWindow = initialWindow;
    }

    /** Waits until the server would take {@code bytes} more on the one stream that is open. */
    synchronized void awaitWindow(int bytes) {
        long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        int seen = resets() + answers();
        while (Math.min(connectionWindow, streamWindow) < bytes
                && resets() + answers() == seen
                && !isEnded()
                && System.nanoTime() < end) {
            try {
                wait(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        connectionWindow -= bytes;
        streamWindow -= bytes;
    }

    /** Error code the server said goodbye with; -1 where it did not. */
    int goAway() {
        return goAway;
    }

    /** Value of a field whose name and value the server writes without compression, as it does with its own. */
    String awaitField(int stream, String name, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < end) {
            String seen = fields.getOrDefault(stream, "");
            int at = seen.indexOf(name);
            if (at >= 0) {
                int length = seen.charAt(at + name.length());
                return seen.substring(at + name.length() + 1, at + name.length() + 1 + length);
            }
            if (isEnded()) {
                return "ended";
            }
            Pause.millis(1);
        }
        return "none";
    }

    /** Streams the server has reset. */
    int resets() {
        return resets.get();
    }

    /** Streams with an answer's head. */
    int answers() {
        return answers.get();
    }

    /** Of these, those that say 200. */
    int successes() {
        return successes.get();
    }

    boolean isEnded() {
        return ended || wire.isClosed();
    }

    boolean endsWithin(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (!isEnded() && System.nanoTime() < end) {
            Pause.millis(20);
        }
        return isEnded();
    }

    @Override
    public void close() {
        wire.close();
    }
}
