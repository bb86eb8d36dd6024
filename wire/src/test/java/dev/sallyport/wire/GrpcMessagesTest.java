package dev.sallyport.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.Limits;
import dev.sallyport.core.ProblemException;
import dev.sallyport.serve.Capacity;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GrpcMessagesTest {
    private static final Limits LIMITS = new Limits(1000, 1000, 1000, 8, 16, 8192, 3, 4096);

    private final CountedBuffers buffers = new CountedBuffers();
    private final Capacity capacity = new Capacity(LIMITS);
    private final GrpcMessages messages = new GrpcMessages(buffers.allocator, capacity, LIMITS);

    private static byte[] framed(String text) {
        return new MessageWriter().string(1, text).framed();
    }

    private List<byte[]> received(byte[] bytes) {
        messages.received(buffers.of(bytes));
        List<byte[]> seen = new ArrayList<>();
        for (GrpcMessages.@Nullable Message one = messages.next(); one != null; one = messages.next()) {
            seen.add(ByteBufUtil.getBytes(one.framed()));
            one.framed().release();
            one.lease().close();
        }
        return seen;
    }

    @Test
    void messages_come_out_whole_however_they_are_cut() {
        Random random = new Random(3);
        for (int round = 0; round < 200; round++) {
            List<byte[]> sent = new ArrayList<>();
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int i = random.nextInt(5); i >= 0; i--) {
                sent.add(framed("x".repeat(random.nextInt(300))));
                all.writeBytes(sent.getLast());
            }
            byte[] bytes = all.toByteArray();
            List<byte[]> seen = new ArrayList<>();
            for (int at = 0; at < bytes.length; ) {
                int step = Math.min(bytes.length - at, 1 + random.nextInt(100));
                seen.addAll(received(java.util.Arrays.copyOfRange(bytes, at, at + step)));
                at += step;
            }
            assertThat(seen).usingRecursiveComparison().isEqualTo(sent);
            assertThat(messages.isPartial()).isFalse();
        }
        assertThat(buffers.heldBytes()).isZero();
        assertThat(capacity.requests()).isZero();
        assertThat(capacity.bytes()).isZero();
    }

    @Test
    void a_length_over_the_limit_is_refused_before_its_bytes_come() {
        messages.received(buffers.of(new byte[] {0, 0, 0, 4, 0}));
        assertThatThrownBy(messages::next).isInstanceOf(ProblemException.class);
        messages.close();
        assertThat(buffers.heldBytes()).isZero();
        assertThat(capacity.requests()).isZero();
    }

    @Test
    void half_a_message_holds_one_place_and_gives_it_back() {
        assertThat(received(new byte[] {0, 0, 0, 0, 9, 1, 2})).isEmpty();
        assertThat(messages.isPartial()).isTrue();
        assertThat(capacity.requests()).isEqualTo(1);
        assertThat(capacity.bytes()).isEqualTo(7);
        messages.close();
        messages.close();
        assertThat(capacity.requests()).isZero();
        assertThat(buffers.heldBytes()).isZero();
    }

    @Test
    void a_server_that_is_full_refuses_the_next_message() {
        List<Capacity.Lease> others = List.of(capacity.admit(), capacity.admit(), capacity.admit());
        messages.received(buffers.of(framed("x")));
        assertThatThrownBy(messages::next).isInstanceOf(ProblemException.class);
        messages.close();
        others.forEach(Capacity.Lease::close);
        assertThat(buffers.heldBytes()).isZero();
    }
}
