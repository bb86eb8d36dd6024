package dev.sallyport.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.Limits;
import dev.sallyport.serve.Capacity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BodyBufferTest {
    private static final Glance NOTHING = soFar -> {};

    private final CountedBuffers buffers = new CountedBuffers();
    private final Capacity capacity = new Capacity(new Limits(64 << 20, 64 << 20, 64 << 20, 8, 16, 8192, 4, 40 << 20));
    private final Capacity.Lease lease = capacity.admit();

    /** A body whose first long data begins at {@code dataAt}, and which says its length once four bytes are there. */
    private record Told(long length, int dataAt) implements Glance {
        @Override
        public void look(ByteBuf soFar) {}

        @Override
        public long length(ByteBuf soFar) {
            return soFar.readableBytes() < 4 ? UNKNOWN : length;
        }

        @Override
        public int dataAt(ByteBuf soFar) {
            return soFar.readableBytes() < 4 ? UNKNOWN : dataAt;
        }
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static void send(BodyBuffer body, byte[] bytes, int from, int to, long declared) {
        body.append(Unpooled.wrappedBuffer(bytes, from, to - from), declared);
    }

    private static byte[] read(BodyBuffer body) {
        ByteBuf whole = body.whole();
        byte[] read = new byte[whole.readableBytes()];
        whole.readBytes(read).release();
        return read;
    }

    @Test
    void however_it_is_cut_it_is_the_same_body() {
        Random random = new Random(1);
        for (int round = 0; round < 300; round++) {
            Capacity.Lease own = capacity.admit();
            byte[] sent = bytes(1 + random.nextInt(1 << random.nextInt(1, 23)));
            int dataAt = random.nextInt(100);
            long told = random.nextInt(4) == 0 ? random.nextInt(2 * sent.length) : sent.length;
            BodyBuffer body = new BodyBuffer(buffers.allocator, own, new Told(told, dataAt));
            long declared = random.nextBoolean() ? sent.length : Glance.UNKNOWN;
            for (int at = 0; at < sent.length; ) {
                int to = Math.min(sent.length, at + 1 + random.nextInt(1 << random.nextInt(1, 18)));
                send(body, sent, at, to, declared);
                at = to;
            }
            assertThat(read(body)).isEqualTo(sent);
            own.close();
        }
        assertThat(buffers.heldBytes()).isZero();
    }

    @Test
    void what_a_body_says_of_its_length_is_believed_eightfold() {
        int length = 32 << 20;
        BodyBuffer body = new BodyBuffer(buffers.allocator, lease, NOTHING);
        byte[] piece = bytes(1000);
        for (int sent = 0; sent < 5_000_000; sent += piece.length) {
            assertThat(capacity.bytes()).isLessThanOrEqualTo(Math.max(64 << 10, 8L * sent + piece.length));
            send(body, piece, 0, piece.length, length);
        }
        assertThat(capacity.bytes()).isEqualTo(length);
        body.release();
    }

    @Test
    void long_data_lies_where_native_code_can_read_it() {
        for (int dataAt = 5; dataAt < 60; dataAt++) {
            byte[] sent = bytes(3 << 20);
            Capacity.Lease own = capacity.admit();
            BodyBuffer body = new BodyBuffer(buffers.allocator, own, new Told(sent.length, dataAt));
            send(body, sent, 0, 1000, Glance.UNKNOWN);
            send(body, sent, 1000, 600_000, Glance.UNKNOWN);
            send(body, sent, 600_000, sent.length, Glance.UNKNOWN);
            ByteBuf whole = body.whole();
            assertThat((whole.memoryAddress() + whole.readerIndex() + dataAt) % Long.BYTES)
                    .isZero();
            whole.release();
            own.close();
        }
    }

    @Test
    void what_the_capacity_does_not_have_is_not_allocated() {
        byte[] piece = bytes(6 << 20);
        BodyBuffer body = new BodyBuffer(buffers.allocator, lease, NOTHING);
        send(body, piece, 0, piece.length, 48 << 20);
        assertThatThrownBy(() -> send(body, piece, 0, piece.length, 48 << 20))
                .hasMessageStartingWith("server/overloaded");
        body.release();
        assertThat(buffers.heldBytes()).isZero();
    }

    @Test
    void a_body_longer_than_it_said_is_not_copied_again_and_again() {
        byte[] sent = bytes(4 << 20);
        BodyBuffer body = new BodyBuffer(buffers.allocator, lease, new Told(10, 5));
        long startNanos = System.nanoTime();
        for (int at = 0; at < sent.length; at += 64) {
            send(body, sent, at, at + 64, Glance.UNKNOWN);
        }
        assertThat(System.nanoTime() - startNanos).isLessThan(20_000_000_000L);
        assertThat(capacity.bytes()).isEqualTo(sent.length);
        assertThat(read(body)).isEqualTo(sent);
    }

    @Test
    void no_body_is_an_empty_one() {
        assertThat(read(new BodyBuffer(buffers.allocator, lease, NOTHING))).isEmpty();
    }
}
