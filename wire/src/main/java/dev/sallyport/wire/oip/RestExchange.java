package dev.sallyport.wire.oip;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.Text;
import dev.sallyport.serve.Arrival;
import dev.sallyport.serve.InferenceRequest;
import dev.sallyport.serve.ServedModel;
import dev.sallyport.wire.AcceptedEncoding;
import dev.sallyport.wire.Answers;
import dev.sallyport.wire.Door;
import dev.sallyport.wire.Glance;
import dev.sallyport.wire.Headers;
import dev.sallyport.wire.RestCall;
import dev.sallyport.wire.oip.RestInferCodec.RestRequest;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One REST inference: JSON with binary tensors behind it, in and out. */
final class RestExchange extends RestCall<RestInferAnswer> {
    private @Nullable RestRequest sent;

    RestExchange(ServiceRequestContext ctx, Door door, Arrival arrival, RequestHeaders headers) {
        super(ctx, door, arrival, headers);
    }

    @Override
    public boolean isLong() {
        return isLong(headers(), announcedJson());
    }

    @Override
    public InferenceRequest decode(ServedModel model) {
        ByteBuf plain = plainBody();
        int jsonBytes = jsonBytes();
        RestRequest decoded = jsonBytes == 0
                ? RawRequest.decode(plain, model.contract(), limits(), scratch())
                : RestInferCodec.decode(plain, jsonBytes, limits(), scratch());
        sent = decoded;
        return decoded.request();
    }

    /** What can be told of the body before it is read: where the binary tensors begin. */
    Glance glance() {
        return new Glance() {
            @Override
            public void look(ByteBuf soFar) {}

            @Override
            public int dataAt(ByteBuf soFar) {
                return announcedJson();
            }
        };
    }

    /** How long the JSON is, as the header has it; {@link Glance#UNKNOWN} where that does not say. */
    private int announcedJson() {
        List<String> values = headers().getAll(Headers.JSON_LENGTH);
        return values.size() == 1 && isNumber(values.getFirst()) ? Integer.parseInt(values.getFirst()) : Glance.UNKNOWN;
    }

    /** The header decides whether there are binary tensors, never the content type. */
    private int jsonBytes() {
        List<String> values = headers().getAll(Headers.JSON_LENGTH);
        if (values.isEmpty()) {
            return -1;
        }
        if (values.size() == 1 && isNumber(values.getFirst())) {
            return Integer.parseInt(values.getFirst());
        }
        throw new ProblemException(new RequestMalformed(
                "header `%s`: `%s`".formatted(Headers.JSON_LENGTH, Text.quotable(values.getFirst()))));
    }

    /** One to nine digits and nothing else: two readers of the header must not differ. */
    private static boolean isNumber(String value) {
        return !value.isEmpty() && value.length() < 10 && value.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    @Override
    public RestInferAnswer encode(ServedModel model, InferenceRequest request, List<Tensor> outputs) {
        List<Tensor> answered = Classes.of(outputs, request.wishes().classes(), model.contract());
        RestInferAnswer answer =
                RestInferAnswer.encode(model.ref(), Objects.requireNonNull(sent), answered, ctx().alloc());
        encoded(answer.body().readableBytes(), answer.body()::release);
        return answer;
    }

    @Override
    public void answer(RestInferAnswer encoded, long auditIndex) {
        ResponseHeadersBuilder out = answered(auditIndex);
        if (encoded.jsonBytes() >= 0) {
            out.contentType(MediaType.OCTET_STREAM).setInt(Headers.JSON_LENGTH, encoded.jsonBytes());
        } else {
            out.contentType(MediaType.JSON);
        }
        ByteBuf body = encoded.body();
        if (body.readableBytes() >= AcceptedEncoding.WORTHWHILE_BYTES) {
            AcceptedEncoding encoding = AcceptedEncoding.of(headers().get(HttpHeaderNames.ACCEPT_ENCODING, ""));
            if (encoding != AcceptedEncoding.IDENTITY) {
                // It takes longer than an event loop may.
                ctx().blockingTaskExecutor().execute(() -> answerCompressed(out, body, encoding));
                return;
            }
        }
        complete(HttpResponse.of(out.build(), HttpData.wrap(body)));
    }

    private void answerCompressed(ResponseHeadersBuilder out, ByteBuf body, AcceptedEncoding encoding) {
        try {
            ByteBuf compressed = encoding.compressed(body, ctx().alloc());
            out.set(HttpHeaderNames.CONTENT_ENCODING, encoding.word()).set(HttpHeaderNames.VARY, "accept-encoding");
            complete(HttpResponse.of(out.build(), HttpData.wrap(compressed)));
        } catch (RuntimeException | Error e) {
            complete(HttpResponse.ofFailure(e));
        }
    }

    @Override
    public void refuse(Problem problem, long auditIndex) {
        close();
        complete(Answers.refusal(problem, arrival().requestId(), auditIndex));
    }

    @Override
    public void discard(RestInferAnswer encoded) {
        encoded.body().release();
    }
}
