package dev.sallyport.wire.tfs;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.json.TextBytes;
import dev.sallyport.serve.Arrival;
import dev.sallyport.serve.InferenceRequest;
import dev.sallyport.serve.ServedModel;
import dev.sallyport.wire.Door;
import dev.sallyport.wire.RestCall;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One REST prediction, classification or regression. */
final class RestExchange extends RestCall<TextBytes> {
    private final RestMethod method;
    private final ServingPath path;
    private RestMethod.@Nullable Call call;

    RestExchange(
            ServiceRequestContext ctx,
            Door door,
            Arrival arrival,
            RequestHeaders headers,
            RestMethod method,
            ServingPath path) {
        super(ctx, door, arrival, headers);
        this.method = method;
        this.path = path;
    }

    @Override
    public boolean isLong() {
        return isLong(headers(), -1);
    }

    @Override
    public InferenceRequest decode(ServedModel model) {
        RestMethod.Call read = method.decode(plainBody(), model.contract(), limits(), scratch());
        call = read;
        return read.request();
    }

    @Override
    public TextBytes encode(ServedModel model, InferenceRequest request, List<Tensor> outputs) {
        TextBytes answer = Objects.requireNonNull(call).answer().of(outputs);
        encoded(answer.size(), () -> {});
        return answer;
    }

    @Override
    public void answer(TextBytes encoded, long auditIndex) {
        ResponseHeaders out = answered(auditIndex).contentType(MediaType.JSON).build();
        complete(HttpResponse.of(out, HttpData.wrap(encoded.array(), 0, encoded.size())));
    }

    @Override
    public void refuse(Problem problem, long auditIndex) {
        close();
        complete(path.refusal(problem, arrival().requestId(), auditIndex));
    }

    @Override
    public void discard(TextBytes encoded) {
        // Nothing to free: the answer lies on the heap.
    }
}
