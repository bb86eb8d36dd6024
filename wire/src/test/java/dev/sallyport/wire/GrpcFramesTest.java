package dev.sallyport.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.Limits;
import dev.sallyport.core.Problem;
import dev.sallyport.core.ProblemException;
import dev.sallyport.wire.oip.Samples;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class GrpcFramesTest {
    private static ByteBuf framed(int flag, long length, int sent) {
        return Unpooled.buffer().writeByte(flag).writeInt((int) length).writeZero(sent);
    }

    private static Problem refusal(ByteBuf body, Limits limits) {
        try {
            GrpcFrames.openMessage(body, limits);
        } catch (ProblemException refused) {
            return refused.problem();
        }
        throw new AssertionError("it was opened");
    }

    @Test
    void a_frame_holds_exactly_one_message() {
        ByteBuf good = framed(0, 3, 3);
        assertThat(GrpcFrames.openMessage(good, Samples.SMALL)).isFalse();
        assertThat(good.readableBytes()).isEqualTo(3);
        assertThat(GrpcFrames.openMessage(framed(1, 3, 3), Samples.SMALL)).isTrue();
        assertThat(refusal(framed(0, 0xffff_ffffL, 3), Samples.SMALL).code()).isEqualTo("request/too-large");
        assertThat(refusal(framed(0, 4, 3), Samples.SMALL).code()).isEqualTo("request/malformed");
        assertThat(refusal(framed(0, 2, 3), Samples.SMALL).code()).isEqualTo("request/malformed");
        assertThat(refusal(framed(2, 3, 3), Samples.SMALL).code()).isEqualTo("request/malformed");
        assertThat(refusal(framed(0x80, 3, 3), Samples.SMALL).code()).isEqualTo("request/malformed");
        assertThat(refusal(Unpooled.buffer().writeZero(4), Samples.SMALL).code())
                .isEqualTo("request/malformed");
    }
}
