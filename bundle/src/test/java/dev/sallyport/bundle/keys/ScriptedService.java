package dev.sallyport.bundle.keys;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A key service that answers every call as it is told, whatever was asked. */
final class ScriptedService implements AutoCloseable {
    private final HttpServer server;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private volatile byte[] body = new byte[0];
    private volatile long pauseMillis;

    ScriptedService() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        asked.add(exchange.getRequestURI() + " " + exchange.getRequestHeaders().entrySet() + " " + request);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body, 0, body.length / 2);
            Thread.sleep(pauseMillis);
            out.write(body, body.length / 2, body.length - body.length / 2);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void answers(int status, String body) {
        this.status = status;
        this.body = body.getBytes(StandardCharsets.UTF_8);
    }

    /** So long in the middle of a reply. */
    void pauses(long millis) {
        this.pauseMillis = millis;
    }

    List<String> asked() {
        return asked;
    }

    ServiceAddress address(Duration patience) {
        URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        return new ServiceAddress(uri, List.of(), true, patience);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
