package dev.sallyport.wire.oip;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.core.Action;
import dev.sallyport.core.Limits;
import dev.sallyport.core.Problem.ModelUnknown;
import dev.sallyport.core.ProblemException;
import dev.sallyport.serve.Arrival;
import dev.sallyport.serve.Capacity;
import dev.sallyport.serve.Identified;
import dev.sallyport.serve.ServedModel;
import dev.sallyport.wire.BodyReader;
import dev.sallyport.wire.Door;
import dev.sallyport.wire.Held;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The six core calls of {@code inference.GRPCInferenceService}. */
final class GrpcServices {
    private static final String SERVICE = "/inference.GRPCInferenceService/";

    /** A request that names a model is a few hundred bytes. */
    private static final int MAX_QUESTION_BYTES = 4 << 10;

    private final Door door;

    private GrpcServices(Door door) {
        this.door = door;
    }

    static void routes(ServerBuilder server, Door door, BooleanSupplier ready, String version) {
        GrpcServices services = new GrpcServices(door);
        route(server, "ModelInfer", new GrpcInfer(door));
        services.call(server, "ServerLive", (question, arrival) -> GrpcMetadata.flag(true));
        services.call(server, "ServerReady", (question, arrival) -> GrpcMetadata.flag(ready.getAsBoolean()));
        services.call(server, "ServerMetadata", (question, arrival) -> {
            door.pipeline().identify(arrival);
            return GrpcMetadata.server(version);
        });
        services.call(
                server, "ModelReady", (question, arrival) -> GrpcMetadata.flag(services.isReady(question, arrival)));
        services.call(server, "ModelMetadata", (question, arrival) -> {
            ServedModel model = services.authorised(question, arrival);
            return GrpcMetadata.model(model, RestMetadata.versions(door, model));
        });
    }

    private static void route(ServerBuilder server, String method, HttpService service) {
        server.route().path(SERVICE + method).methods(HttpMethod.POST).build(service);
    }

    private void call(ServerBuilder server, String method, Call call) {
        route(server, method, (ctx, request) -> answer(ctx, request, call));
    }

    /** What a small call answers, from the name and version its message has in fields 1 and 2. */
    private interface Call {
        byte[] answer(Question question, Arrival arrival);
    }

    private record Question(String name, String version) {
        static Question read(ByteBuffer message) {
            String name = "";
            String version = "";
            CodedInputStream in = CodedInputStream.newInstance(message);
            try {
                for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                    if (tag == (1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
                        name = in.readStringRequireUtf8();
                    } else if (tag == (2 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
                        version = in.readStringRequireUtf8();
                    } else {
                        GrpcInferFrame.skip(in, tag);
                    }
                }
                return new Question(name, version);
            } catch (IOException e) {
                throw GrpcInferFrame.malformed(e);
            }
        }
    }

    private ServedModel authorised(Question question, Arrival arrival) {
        Identified identified = door.pipeline().identify(arrival);
        return identified
                .authorise(Action.METADATA, question.name(), question.version())
                .model();
    }

    /** Not ready is an answer here, whether the model is unknown or hidden. */
    private boolean isReady(Question question, Arrival arrival) {
        try {
            authorised(question, arrival);
            return true;
        } catch (ProblemException e) {
            if (e.problem() instanceof ModelUnknown) {
                return false;
            }
            throw e;
        }
    }

    private HttpResponse answer(ServiceRequestContext ctx, HttpRequest request, Call call) {
        Arrival arrival = door.arrival(ctx, request.headers(), GrpcInfer.PROTOCOL);
        SmallCall small = new SmallCall(ctx, door);
        CompletableFuture<HttpResponse> response = new CompletableFuture<>();
        BodyReader.read(ctx, request, small.lease(), small.bounds()).whenComplete((body, failure) -> {
            @Nullable Question question = null;
            try (small) {
                if (failure == null) {
                    small.received(body);
                } else {
                    small.failed(failure);
                }
                question = Question.read(small.message());
                byte[] message = call.answer(question, arrival);
                response.complete(GrpcFrames.answer(HttpData.wrap(message), arrival.requestId(), -1));
            } catch (RuntimeException e) {
                door.pipeline()
                        .refuse(
                                arrival,
                                null,
                                Action.METADATA,
                                question == null || question.name().isEmpty() ? null : question.name(),
                                door.pipeline().problemOf(e, arrival),
                                (problem, index) ->
                                        response.complete(GrpcFrames.refusal(problem, arrival.requestId(), index)));
            }
        });
        return HttpResponse.of(response);
    }

    /** What a small call holds while it is answered. */
    private static final class SmallCall extends Held {
        private final Capacity.Lease lease;

        SmallCall(ServiceRequestContext ctx, Door door) {
            super(ctx.alloc(), bounded(door.limits()));
            this.lease = door.capacity().admit();
            holds(lease);
        }

        Capacity.Lease lease() {
            return lease;
        }

        Limits bounds() {
            return limits();
        }

        ByteBuffer message() {
            ByteBuf body = body();
            return GrpcFrames.openMessage(body, limits())
                    ? inflated(body, "gzip").nioBuffer()
                    : body.nioBuffer();
        }

        private static Limits bounded(Limits limits) {
            return new Limits(
                    MAX_QUESTION_BYTES,
                    MAX_QUESTION_BYTES,
                    limits.tensorElements(),
                    limits.tensors(),
                    limits.jsonDepth(),
                    limits.headerBytes(),
                    limits.concurrentRequests(),
                    limits.inFlightBytes());
        }
    }
}
