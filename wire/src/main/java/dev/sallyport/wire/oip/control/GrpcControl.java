package dev.sallyport.wire.oip.control;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.ServerBuilder;
import dev.sallyport.core.Action;
import dev.sallyport.core.Problem.RequestUnsupported;
import dev.sallyport.core.ProblemException;
import dev.sallyport.serve.Identified;
import dev.sallyport.serve.ServedModel;
import dev.sallyport.wire.Door;
import dev.sallyport.wire.GrpcSmallCall;
import dev.sallyport.wire.LogLevels;
import dev.sallyport.wire.MessageReader;
import dev.sallyport.wire.MessageWriter;
import dev.sallyport.wire.admin.ModelControl;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The extensions over gRPC: Triton's calls of {@code inference.GRPCInferenceService}. */
public final class GrpcControl {
    private static final String PROTOCOL = "oip-grpc";
    private static final String SERVICE = "/inference.GRPCInferenceService/";
    private static final int MAX_BYTES = 64 << 10;

    /** Every path of these routes. */
    public static final Pattern PATHS =
            Pattern.compile("/inference\\.GRPCInferenceService/(ModelStatistics|ModelConfig|RepositoryIndex"
                    + "|RepositoryModelLoad|RepositoryModelUnload|LogSettings|TraceSetting"
                    + "|(System|Cuda|Xpu)SharedMemory(Status|Register|Unregister))");

    private final ServerBuilder server;
    private final Door door;
    private final ModelRepository repository;

    private GrpcControl(ServerBuilder server, Door door, ModelRepository repository) {
        this.server = server;
        this.door = door;
        this.repository = repository;
    }

    public static void routes(ServerBuilder server, Door door, Supplier<ModelControl> models, LogLevels levels) {
        GrpcControl control = new GrpcControl(server, door, new ModelRepository(models));
        LogSettings log = new LogSettings(door.pipeline(), levels);
        control.aboutModels();
        control.aboutTheRepository();
        control.route("LogSettings", Action.SERVER_MANAGE, 0, (who, asked) -> {
            who.authorise(asked.has(1) ? Action.SERVER_MANAGE : Action.METADATA);
            return log.framed(who, asked);
        });
        control.route("TraceSetting", Action.METADATA, 2, (who, asked) -> {
            if (!asked.string(2).isEmpty()) {
                who.authorise(Action.METADATA, asked.string(2), "");
            }
            TraceSettings.checkUnchanged(asked.has(1));
            return TraceSettings.framed();
        });
        for (String kind : List.of("System", "Cuda", "Xpu")) {
            control.sharedMemory(kind + "SharedMemory");
        }
    }

    private void route(String method, Action action, int modelField, GrpcSmallCall.Answer<MessageReader> answer) {
        GrpcSmallCall.Kind<MessageReader> kind = GrpcSmallCall.Kind.ofFields(PROTOCOL, action, modelField, MAX_BYTES);
        server.route()
                .path(SERVICE + method)
                .methods(HttpMethod.POST)
                .maxRequestLength(0)
                .build((ctx, request) -> new GrpcSmallCall<>(ctx, door, request, kind).provenBlocking(answer));
    }

    private void aboutModels() {
        route("ModelStatistics", Action.STATISTICS, 1, (who, asked) -> {
            var models = StatisticsAnswer.asked(who, asked.string(1), asked.string(2));
            return StatisticsAnswer.framed(models, door.pipeline());
        });
        route("ModelConfig", Action.METADATA, 1, (who, asked) -> {
            ServedModel model = who.authorise(Action.METADATA, asked.string(1), asked.string(2))
                    .model();
            return ConfigurationAnswer.framed(who, model, door.pipeline().runsAtOnce(model));
        });
    }

    private void aboutTheRepository() {
        route("RepositoryIndex", Action.METADATA, 0, (who, asked) -> {
            ModelRepository.checkRepository(asked.string(1));
            return index(who, asked.flag(2));
        });
        route("RepositoryModelLoad", Action.LOAD, 2, (who, asked) -> {
            ModelRepository.checkRepository(asked.string(1));
            repository.load(who, asked.string(2), asked.map(3).keySet());
            return new MessageWriter().framed();
        });
        route("RepositoryModelUnload", Action.UNLOAD, 2, (who, asked) -> {
            ModelRepository.checkRepository(asked.string(1));
            repository.unload(who, asked.string(2));
            return new MessageWriter().framed();
        });
    }

    private byte[] index(Identified who, boolean ready) {
        MessageWriter answer = new MessageWriter();
        for (ModelRepository.Entry entry : repository.index(who, ready)) {
            answer.message(
                    1,
                    new MessageWriter()
                            .string(1, entry.model().name())
                            .string(2, entry.model().version())
                            .string(3, entry.state())
                            .string(4, entry.reason()));
        }
        return answer.framed();
    }

    private void sharedMemory(String kind) {
        route(kind + "Status", Action.METADATA, 0, (who, asked) -> new MessageWriter().framed());
        route(kind + "Unregister", Action.METADATA, 0, (who, asked) -> new MessageWriter().framed());
        route(kind + "Register", Action.METADATA, 0, (who, asked) -> {
            throw new ProblemException(new RequestUnsupported("shared memory is not supported"));
        });
    }
}
