package dev.sallyport.wire.oip;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DynamicMessage;
import dev.sallyport.audit.Committer;
import dev.sallyport.core.DataType;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.SecretBytes;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.wire.Scratch;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** One request, whichever way it comes, is the same tensors to the byte, and so the same commitment. */
class ProtocolsAgreeTest {
    private static final int REQUESTS = 3_000;

    private final Committer committer = new Committer(SecretBytes.copyOf(new byte[32]));
    private final Scratch scratch = new Scratch(UnpooledByteBufAllocator.DEFAULT, bytes -> {});

    private List<Tensor> rest(Requests.Rest rest) {
        return RestInferCodec.decode(Unpooled.wrappedBuffer(rest.body()), rest.jsonBytes(), Samples.SMALL, scratch)
                .request()
                .inputs();
    }

    private List<Tensor> grpc(DynamicMessage message) {
        ByteBuffer direct = ByteBuffer.allocateDirect(message.getSerializedSize() + 5);
        direct.position(5).put(message.toByteArray()).position(5);
        GrpcInferFrame frame = GrpcInferFrame.read(direct, Samples.SMALL);
        return GrpcInferCodec.decode(frame, "m", Samples.SMALL, scratch).inputs();
    }

    private void agree(String form, List<Tensor> sent, List<Tensor> read) {
        Samples.assertAlike(form, sent, read);
        assertThat(committer.commit("request", read)).as(form).isEqualTo(committer.commit("request", sent));
    }

    /** The data of the one input and nothing else; what it is follows from the contract. */
    private List<Tensor> rawRequest(Tensor sent) {
        TensorSpec spec = TensorSpec.of(sent.name(), sent.type(), sent.shape());
        ModelContract contract = new ModelContract(List.of(spec), List.of());
        byte[] body = Samples.bytes(sent.data());
        return RawRequest.decode(Unpooled.wrappedBuffer(body), contract, Samples.SMALL, scratch)
                .request()
                .inputs();
    }

    private static boolean hasRawRequest(List<Tensor> sent) {
        return sent.size() == 1
                && sent.getFirst().type() != DataType.BYTES
                && sent.getFirst().shape().elementCount() > 0;
    }

    @Test
    void every_form_of_one_request_decode_alike() {
        for (int seed = 0; seed < REQUESTS; seed++) {
            Random random = new Random(seed);
            List<Tensor> sent = new ArrayList<>();
            boolean half = false;
            for (int i = random.nextInt(4); i >= 0; i--) {
                DataType type = DataType.values()[random.nextInt(DataType.values().length)];
                half |= type == DataType.FP16 || type == DataType.BF16;
                sent.add(Samples.tensor("input-" + i, type, random));
            }
            agree("binary, seed " + seed, sent, rest(Requests.binary(sent)));
            agree("raw, seed " + seed, sent, grpc(Requests.raw(sent)));
            if (hasRawRequest(sent)) {
                agree("raw request, seed " + seed, sent, rawRequest(sent.getFirst()));
            }
            if (!half) {
                agree("flat JSON, seed " + seed, sent, rest(Requests.json(sent, false)));
                agree("nested JSON, seed " + seed, sent, rest(Requests.json(sent, true)));
                agree("typed, seed " + seed, sent, grpc(Requests.typed(sent)));
            }
            scratch.close();
        }
    }
}
