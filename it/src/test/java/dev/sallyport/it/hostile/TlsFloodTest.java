package dev.sallyport.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.hostile.Bystander.Ending;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What comes before and inside TLS (RFC 8446), and connections in numbers. */
class TlsFloodTest extends UnderAttack {
    private static final Duration CUT = Duration.ofSeconds(12);

    private static byte[] record(int type, byte[] content) {
        return ByteBuffer.allocate(5 + content.length)
                .put((byte) type)
                .putShort((short) 0x0301)
                .putShort((short) content.length)
                .put(content)
                .array();
    }

    private static byte[] handshake(int type, byte[] content) {
        return ByteBuffer.allocate(4 + content.length)
                .putInt(type << 24 | content.length)
                .put(content)
                .array();
    }

    /** @param version what it asks for at most; TLS 1.3 is an extension that is not in it */
    private static byte[] clientHello(int version, byte[] extensions) {
        ByteBuffer hello = ByteBuffer.allocate(45 + extensions.length);
        hello.putShort((short) version).put(new byte[32]).put((byte) 0);
        hello.putShort((short) 4).putInt(0xc02f_c02b).put((byte) 1).put((byte) 0);
        hello.putShort((short) extensions.length).put(extensions);
        return handshake(1, java.util.Arrays.copyOf(hello.array(), hello.position()));
    }

    private static byte[] serverName(int length) {
        return ByteBuffer.allocate(9 + length)
                .putShort((short) 0)
                .putShort((short) (length + 5))
                .putShort((short) (length + 3))
                .put((byte) 0)
                .putShort((short) length)
                .put("a".repeat(length).getBytes(StandardCharsets.US_ASCII))
                .array();
    }

    /** A message in as many records as it takes, each at most {@code size} bytes. */
    private static byte[] inRecords(byte[] message, int size) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = 0; at < message.length; at += size) {
            out.writeBytes(record(22, java.util.Arrays.copyOfRange(message, at, Math.min(message.length, at + size))));
        }
        return out.toByteArray();
    }

    /** What no client of TLS 1.3 begins with. */
    private enum Junk {
        PLAINTEXT_REQUEST("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII)),
        RANDOM_BYTES(random(4_000)),
        RANDOM_RECORD(record(22, random(4_000))),
        RANDOM_HELLO(record(22, handshake(1, random(1_000)))),
        TLS_1_2(record(22, clientHello(0x0303, new byte[0]))),
        SERVER_NAME_OF_64_KIB(inRecords(clientHello(0x0303, serverName(65_000)), 16_000)),
        HELLO_OF_16_MB_ANNOUNCED(
                record(22, ByteBuffer.allocate(1_000).putInt(0x01ff_ffff).array())),
        RECORDS_OF_ONE_BYTE(inRecords(clientHello(0x0303, serverName(500)), 1)),
        EMPTY_RECORDS(repeated(record(22, new byte[0]), 1_000)),
        ALERTS(repeated(record(21, new byte[] {1, 0}), 1_000));

        private final byte[] bytes;

        Junk(byte[] bytes) {
            this.bytes = bytes;
        }

        private static byte[] random(int length) {
            byte[] bytes = new byte[length];
            new Random(length).nextBytes(bytes);
            return bytes;
        }

        private static byte[] repeated(byte[] part, int times) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int i = 0; i < times; i++) {
                all.writeBytes(part);
            }
            return all.toByteArray();
        }
    }

    @ParameterizedTest
    @EnumSource(Junk.class)
    void what_is_no_handshake_ends_its_connection(Junk junk) {
        bystander.beside(ending -> {
            do {
                try (RawConnection wire = RawConnection.bare(target.address())) {
                    wire.send(junk.bytes);
                    long end = System.nanoTime() + CUT.toNanos();
                    int read = 1;
                    while (read >= 0 && System.nanoTime() < end) {
                        read = wire.read(new byte[1024], Duration.ofMillis(200));
                    }
                    assertThat(read).as(junk.name()).isNegative();
                }
            } while (!ending.isOver());
        });
    }

    /** TLS 1.3 has no renegotiation: a hello inside a connection is an error (RFC 8446 §4.1.2). */
    @Test
    void there_is_no_renegotiation() throws IOException {
        try (javax.net.ssl.SSLSocket socket = (javax.net.ssl.SSLSocket) target.tls()
                .getSocketFactory()
                .createSocket(target.address().getHostString(), target.address().getPort())) {
            socket.startHandshake();
            assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
            socket.getOutputStream()
                    .write("GET /v2/health/live HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] answer = new byte[12];
            assertThat(socket.getInputStream().readNBytes(answer, 0, 12)).isEqualTo(12);
            assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200");
        }
        try (RawConnection wire = RawConnection.bare(target.address())) {
            byte[] hello = inRecords(clientHello(0x0303, new byte[0]), 16_000);
            wire.send(hello);
            wire.send(hello);
            assertThat(wire.readAll(CUT)).isNotEqualTo("");
            assertThat(wire.isClosed()).isTrue();
        }
    }

    /** As many whole handshakes as the machine's share for attackers allows, two at a time. */
    @Test
    void handshakes_in_numbers_leave_others_their_share() {
        AtomicInteger made = new AtomicInteger();
        bystander.beside(ending -> {
            Thread second = Thread.ofPlatform().start(() -> handshakes(ending, made));
            handshakes(ending, made);
            while (second.isAlive()) {
                Pause.millis(10);
            }
        });
        assertThat(made.get()).isPositive();
    }

    private void handshakes(Ending ending, AtomicInteger made) {
        while (!ending.isOver()) {
            RawConnection.tls(target, "h2").close();
            made.incrementAndGet();
        }
    }

    /** Handshakes that are begun and left: hellos at 1,000 a second. */
    @Test
    void half_handshakes_at_a_thousand_a_second_leave_others_their_share() {
        bystander.beside(ending -> {
            byte[] hello = inRecords(clientHello(0x0303, serverName(100)), 16_000);
            long start = System.nanoTime();
            for (long i = 0; !ending.isOver(); i++) {
                try (RawConnection wire = RawConnection.bare(target.address())) {
                    wire.send(hello);
                }
                long early = start + i * 1_000_000 - System.nanoTime();
                if (early > 0) {
                    Pause.millis(early / 1_000_000);
                }
            }
        });
    }
}
