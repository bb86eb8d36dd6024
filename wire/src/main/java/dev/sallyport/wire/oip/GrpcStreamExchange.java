package dev.sallyport.wire.oip;

import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.core.Problem;
import dev.sallyport.wire.Door;
import dev.sallyport.wire.MessageWriter;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One request of a stream; its answer is a {@code ModelStreamInferResponse}. */
final class GrpcStreamExchange extends GrpcExchange {
    private static final int ERROR_MESSAGE = 1;
    private static final int INFER_RESPONSE = 2;
    private static final int ID = 3;
    private static final int PARAMETERS = 4;
    private static final byte RESPONSE_TAG = INFER_RESPONSE << 3 | 2;

    private static final byte[] RESPONSE = {RESPONSE_TAG};

    /** The parameter, then the response; a reader merges both parts of the field into one. */
    private static final byte[] FINAL_RESPONSE = finalResponse();

    private final GrpcStreamRequests stream;
    private @Nullable String id;

    GrpcStreamExchange(ServiceRequestContext ctx, Door door, RequestHeaders headers, GrpcStreamRequests stream) {
        super(ctx, door, headers);
        this.stream = stream;
    }

    private static byte[] finalResponse() {
        byte[] parameter = new MessageWriter()
                .message(
                        INFER_RESPONSE,
                        new MessageWriter()
                                .entry(PARAMETERS, "triton_final_response", new MessageWriter().chosen(1, true)))
                .toBytes();
        return ByteBuffer.allocate(parameter.length + 1)
                .put(parameter)
                .put(RESPONSE_TAG)
                .array();
    }

    /** A caller that asks for empty final responses is told which answer is the last of its request: each. */
    @Override
    byte[] envelope() {
        try {
            for (ByteBuffer entry : frame().parameters()) {
                GrpcParameter parameter = GrpcParameter.read(entry);
                if (parameter.name().equals("triton_enable_empty_final_response") && parameter.flag()) {
                    return FINAL_RESPONSE;
                }
            }
            return RESPONSE;
        } catch (IOException e) {
            throw GrpcInferFrame.malformed(e);
        }
    }

    void echoes(String id) {
        this.id = id;
    }

    @Override
    public void answer(ByteBuf encoded, long auditIndex) {
        close();
        stream.predicted(encoded);
    }

    @Override
    public void refuse(Problem problem, long auditIndex) {
        close();
        MessageWriter refusal = new MessageWriter().string(ERROR_MESSAGE, problem.sentence());
        if (id != null) {
            refusal.message(INFER_RESPONSE, new MessageWriter().string(ID, id));
        }
        stream.refused(problem, refusal.framed());
    }
}
