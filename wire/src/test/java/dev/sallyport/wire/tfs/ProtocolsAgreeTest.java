package dev.sallyport.wire.tfs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DynamicMessage;
import dev.sallyport.audit.Committer;
import dev.sallyport.core.DataType;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.SecretBytes;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.core.json.JsonWriter;
import dev.sallyport.core.json.TextBytes;
import dev.sallyport.guard.contract.ContractGuard;
import dev.sallyport.wire.Scratch;
import dev.sallyport.wire.oip.Samples;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * One request, in whichever form of the protocol it comes, is the same tensors to the byte, and so the
 * same commitment. The other protocol's test holds its forms against the same samples.
 */
class ProtocolsAgreeTest {
    private static final int REQUESTS = 3_000;

    private final Committer committer = new Committer(SecretBytes.copyOf(new byte[32]));
    private final Scratch scratch = new Scratch(UnpooledByteBufAllocator.DEFAULT, bytes -> {});

    private List<Tensor> grpc(List<Tensor> sent, ModelContract contract, Function<Tensor, DynamicMessage> form)
            throws IOException {
        Map<String, DynamicMessage> inputs = new LinkedHashMap<>();
        sent.forEach(tensor -> inputs.put(tensor.name(), form.apply(tensor)));
        byte[] message = Protos.predict(inputs).toByteArray();
        ByteBuffer direct = ByteBuffer.allocateDirect(message.length + 5);
        direct.position(5).put(message).position(5);
        ServingFrame frame = ServingFrame.one(direct, Samples.SMALL);
        return PredictProto.decode(frame, contract, Samples.SMALL, scratch).inputs();
    }

    private List<Tensor> rest(String json, ModelContract contract) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return PredictJson.decode(Unpooled.wrappedBuffer(bytes), contract, Samples.SMALL, scratch)
                .request()
                .inputs();
    }

    private static String columns(List<Tensor> sent, boolean bytes) {
        TextBytes json = new TextBytes(64).append("{\"inputs\":{");
        for (Tensor tensor : sent) {
            json.append(json.size() == 11 ? "" : ",")
                    .append(JsonWriter.compact().value(tensor.name()).text())
                    .append(':');
            new JsonTensorText(tensor.named(bytes ? "_bytes" : tensor.name())).append(json, 0);
        }
        return json.append("}}").toString();
    }

    private static String rows(Tensor sent) {
        TextBytes json = new TextBytes(64).append("{\"instances\":");
        new JsonTensorText(sent).append(json, 0);
        return json.append('}').toString();
    }

    /** Nothing in JSON tells how long lists would be that are not there. */
    private static boolean hasJsonForm(Tensor tensor) {
        if (tensor.type() == DataType.FP16 || tensor.type() == DataType.BF16) {
            return false;
        }
        for (int axis = 0; axis < tensor.shape().rank() - 1; axis++) {
            if (tensor.shape().dimension(axis) == 0) {
                return false;
            }
        }
        return true;
    }

    private void agree(String form, ModelContract contract, List<Tensor> sent, List<Tensor> decoded) {
        List<Tensor> read = new ContractGuard(contract.inputs()).inOrder(decoded);
        Samples.assertAlike(form, sent, read);
        assertThat(committer.commit("request", read)).as(form).isEqualTo(committer.commit("request", sent));
    }

    @Test
    void every_form_of_one_request_decodes_alike() throws IOException {
        for (int seed = 0; seed < REQUESTS; seed++) {
            Random random = new Random(seed);
            List<Tensor> sent = new ArrayList<>();
            List<TensorSpec> specs = new ArrayList<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                DataType type = DataType.values()[random.nextInt(DataType.values().length)];
                Tensor tensor = Samples.tensor("input-" + i, type, random);
                long[] free = new long[tensor.shape().rank()];
                java.util.Arrays.fill(free, Shape.ANY);
                sent.add(tensor);
                specs.add(TensorSpec.of(tensor.name(), type, Shape.of(free)));
            }
            ModelContract contract = new ModelContract(specs, List.of());
            List<Tensor> shuffled = new ArrayList<>(sent);
            Collections.shuffle(shuffled, random);
            String at = ", seed " + seed;
            agree("content" + at, contract, sent, grpc(shuffled, contract, Protos::content));
            agree("values" + at, contract, sent, grpc(shuffled, contract, t -> Protos.values(t, false)));
            agree("short values" + at, contract, sent, grpc(shuffled, contract, t -> Protos.values(t, true)));
            if (sent.stream().allMatch(ProtocolsAgreeTest::hasJsonForm)) {
                agree("columns" + at, contract, sent, rest(columns(shuffled, false), contract));
                agree("base64" + at, contract, sent, rest(columns(shuffled, true), contract));
                if (sent.size() == 1
                        && sent.getFirst().shape().rank() > 0
                        && sent.getFirst().shape().dimension(0) > 0) {
                    agree("rows" + at, contract, sent, rest(rows(sent.getFirst()), contract));
                }
            }
            scratch.close();
        }
    }
}
