package dev.sallyport.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.DataType;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class WarmupCodecTest {
    private static Tensor tensor(String name, DataType type, Shape shape, int... bytes) {
        ByteBuffer data = ByteBuffer.allocate(bytes.length);
        for (int b : bytes) {
            data.put((byte) b);
        }
        return Tensor.of(name, type, shape, data.flip());
    }

    @Test
    void reads_back_what_it_wrote_into_memory_of_its_own() {
        List<List<Tensor>> requests = List.of(
                List.of(
                        tensor("ä", DataType.FP16, Shape.of(2), 0, 60, 0, 188),
                        tensor("text", DataType.BYTES, Shape.of(1, 1), 1, 0, 0, 0, 'a')),
                List.of(tensor("", DataType.INT8, Shape.of(), 7), tensor("none", DataType.FP64, Shape.of(3, 0))));
        ByteBuffer file = WarmupCodec.write(requests);
        List<List<Tensor>> read = WarmupCodec.read(file);
        byte[] erased = file.array();
        java.util.Arrays.fill(erased, (byte) 0);

        assertThat(read).hasSameSizeAs(requests);
        for (int i = 0; i < requests.size(); i++) {
            for (int j = 0; j < requests.get(i).size(); j++) {
                Tensor sent = requests.get(i).get(j);
                Tensor got = read.get(i).get(j);
                assertThat(got.toString()).isEqualTo(sent.toString());
                assertThat(got.data()).isEqualTo(sent.data());
                assertThat(got.data().isDirect()).isTrue();
            }
        }
    }

    @Test
    void more_than_the_limits_is_not_written() {
        List<Tensor> one = List.of(tensor("x", DataType.INT8, Shape.of(), 7));
        List<Tensor> large = List.of(Tensor.of("x", DataType.INT8, Shape.of(1 << 24), ByteBuffer.allocate(1 << 24)));
        for (List<List<Tensor>> requests : List.of(
                List.<List<Tensor>>of(),
                Collections.nCopies(WarmupCodec.MAX_REQUESTS + 1, one),
                List.of(Collections.nCopies(257, one.getFirst())),
                List.of(large))) {
            assertThatThrownBy(() -> WarmupCodec.write(requests))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("bundle/too-large");
        }
        assertThat(WarmupCodec.read(WarmupCodec.write(Collections.nCopies(WarmupCodec.MAX_REQUESTS, one))))
                .hasSize(WarmupCodec.MAX_REQUESTS);
    }
}
