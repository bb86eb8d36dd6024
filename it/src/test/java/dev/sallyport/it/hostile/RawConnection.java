package dev.sallyport.it.hostile;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A connection whose bytes are chosen one by one: bare, or behind TLS. */
final class RawConnection implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("content-length: (\\d{1,9})\r");
    private static final int PATIENCE_MILLIS = 30_000;

    private final Socket socket;
    private final OutputStream out;
    private volatile boolean closed;

    private RawConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.out = socket.getOutputStream();
        socket.setTcpNoDelay(true);
    }

    static RawConnection bare(InetSocketAddress address) {
        try {
            return new RawConnection(connect(address));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param protocol as ALPN names it: {@code h2}, {@code http/1.1} */
    static RawConnection tls(Target target, InetSocketAddress address, String protocol) {
        try {
            Socket bare = connect(address);
            SSLSocket socket = (SSLSocket) target.tls()
                    .getSocketFactory()
                    .createSocket(bare, address.getHostString(), address.getPort(), true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {protocol});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return new RawConnection(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RawConnection tls(Target target, String protocol) {
        return tls(target, target.address(), protocol);
    }

    private static Socket connect(InetSocketAddress address) throws IOException {
        Socket socket = new Socket();
        socket.connect(address, PATIENCE_MILLIS);
        return socket;
    }

    /** Whether it went out; what goes into a closed connection does not. */
    boolean send(byte[] bytes) {
        try {
            out.write(bytes);
            out.flush();
            return true;
        } catch (IOException e) {
            closed = true;
            return false;
        }
    }

    boolean send(String text) {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Up to {@code buffer.length} bytes; -1 where there are no more to come, 0 where none came in time. */
    int read(byte[] buffer, Duration patience) {
        try {
            socket.setSoTimeout((int) Math.max(1, patience.toMillis()));
            int count = socket.getInputStream().read(buffer);
            closed = closed || count < 0;
            return count;
        } catch (java.net.SocketTimeoutException e) {
            return 0;
        } catch (IOException e) {
            closed = true;
            return -1;
        }
    }

    /** All that comes until the server closes or is silent for {@code patience}. */
    String readAll(Duration patience) {
        StringBuilder text = new StringBuilder();
        byte[] buffer = new byte[8 << 10];
        for (int count = read(buffer, patience); count > 0 && text.length() < 1 << 20; count = read(buffer, patience)) {
            text.append(new String(Arrays.copyOf(buffer, count), StandardCharsets.ISO_8859_1));
        }
        return text.toString();
    }

    /** One answer of HTTP/1.1 that says how long it is; shorter where it does not come in time. */
    String readAnswer(Duration patience) {
        StringBuilder text = new StringBuilder();
        byte[] buffer = new byte[8 << 10];
        long end = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < end) {
            int body = text.indexOf("\r\n\r\n") + 4;
            if (body > 4 && text.length() - body >= contentLength(text)) {
                break;
            }
            int count = read(buffer, patience);
            if (count < 0) {
                break;
            }
            text.append(new String(Arrays.copyOf(buffer, count), StandardCharsets.ISO_8859_1));
        }
        return text.toString();
    }

    private static int contentLength(StringBuilder answer) {
        Matcher length = LENGTH.matcher(answer);
        return length.find() ? Integer.parseInt(length.group(1)) : 0;
    }

    /** Whether the server has ended it, as far as was sent or read. */
    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        try {
            // Attackers do not say goodbye.
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            closed = true;
        }
    }
}
