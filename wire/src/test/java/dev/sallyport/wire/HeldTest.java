package dev.sallyport.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.Limits;
import dev.sallyport.core.Problem.RequestTooLarge;
import dev.sallyport.core.ProblemException;
import dev.sallyport.serve.Capacity;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class HeldTest {
    private static final Limits LIMITS = new Limits(1000, 1000, 1000, 8, 16, 8192, 4, 10_000);

    private final CountedBuffers buffers = new CountedBuffers();
    private final Capacity capacity = new Capacity(LIMITS);

    /** A request of no protocol. */
    private final class Plain extends Held {
        Plain() {
            super(buffers.allocator, LIMITS);
            holds(capacity.admit());
        }

        ByteBuf sent() {
            return body();
        }

        Scratch memory() {
            return scratch();
        }

        ByteBuf plain(ByteBuf sent, String encoding) {
            return inflated(sent, encoding);
        }
    }

    @Test
    void gives_everything_back_once_however_often_it_is_closed() throws IOException {
        Plain held = new Plain();
        ByteBuf body = buffers.of(new byte[100]);
        held.received(body);
        ByteBuffer memory = held.memory().allocate(800);
        held.memory().allocate(0);
        assertThat(memory.remaining()).isEqualTo(800);
        assertThat(capacity.bytes()).isEqualTo(800);
        assertThat(held.plain(body, "")).isSameAs(body);
        held.close();
        held.close();
        assertThat(body.refCnt()).isZero();
        assertThat(buffers.heldBytes()).isZero();
        assertThat(capacity.bytes()).isZero();
        assertThat(capacity.requests()).isZero();
    }

    @Test
    void says_why_there_is_no_body() {
        Plain held = new Plain();
        held.collected(null, new ProblemException(new RequestTooLarge("body bytes", 1000)));
        assertThatThrownBy(held::sent).hasMessageStartingWith("request/too-large");
        held.close();
        Plain other = new Plain();
        other.collected(null, new IOException("reset"));
        assertThatThrownBy(other::sent).hasRootCauseMessage("reset");
        other.close();
        assertThat(capacity.requests()).isZero();
    }

    @Test
    void memory_that_the_capacity_does_not_have_is_not_allocated() {
        Plain held = new Plain();
        assertThatThrownBy(() -> held.memory().allocate(10_001)).hasMessageStartingWith("server/overloaded");
        assertThatThrownBy(() -> held.memory().allocate(1L << 31)).hasMessageStartingWith("request/too-large");
        ByteBuf growing = held.memory().growing();
        assertThatThrownBy(() -> held.memory().makeRoom(growing, 20_000)).hasMessageStartingWith("server/overloaded");
        held.memory().makeRoom(growing, 500);
        growing.writeBytes(new byte[500]);
        assertThat(capacity.bytes()).isBetween(1L, 4_000L);
        held.close();
        assertThat(buffers.heldBytes()).isZero();
        assertThat(capacity.bytes()).isZero();
    }
}
