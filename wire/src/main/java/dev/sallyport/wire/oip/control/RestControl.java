package dev.sallyport.wire.oip.control;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.core.Action;
import dev.sallyport.core.Problem.RequestUnsupported;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonWriter;
import dev.sallyport.serve.Identified;
import dev.sallyport.serve.ServedModel;
import dev.sallyport.wire.Answers;
import dev.sallyport.wire.Door;
import dev.sallyport.wire.LogLevels;
import dev.sallyport.wire.ModelNames;
import dev.sallyport.wire.RestSmallCall;
import dev.sallyport.wire.admin.ModelControl;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The extensions over REST. */
public final class RestControl {
    private static final String PROTOCOL = "oip-rest";
    private static final int MAX_BYTES = 64 << 10;
    private static final String MODEL = "/v2/models/{model}";
    private static final String VERSION = MODEL + "/versions/{version}";
    private static final byte[] NONE = "[]".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DONE = "{}".getBytes(StandardCharsets.US_ASCII);

    /** Every path of these routes. */
    public static final Pattern PATHS = Pattern.compile("/v2/models(/stats)?"
            + "|/v2/models/[^/]+(/versions/[^/]+)?/(stats|config)|/v2/models/[^/]+/trace/setting|/v2/trace/setting"
            + "|/v2/logging|/v2/repository(/[^/]+)?/index|/v2/repository(/[^/]+)?/models/[^/]+/(load|unload)"
            + "|/v2/(system|cuda|xpu)sharedmemory(/region/[^/]+)?/(status|register|unregister)");

    private final ServerBuilder server;
    private final Door door;
    private final ModelRepository repository;
    private final LogSettings log;

    private RestControl(ServerBuilder server, Door door, Supplier<ModelControl> models, LogLevels levels) {
        this.server = server;
        this.door = door;
        this.repository = new ModelRepository(models);
        this.log = new LogSettings(door.pipeline(), levels);
    }

    public static void routes(ServerBuilder server, Door door, Supplier<ModelControl> models, LogLevels levels) {
        RestControl control = new RestControl(server, door, models, levels);
        control.aboutModels();
        control.aboutTheRepository();
        control.aboutTheServer();
        for (String kind : List.of("system", "cuda", "xpu")) {
            control.sharedMemory("/v2/" + kind + "sharedmemory");
        }
    }

    /** One answer; runs where blocking is allowed. */
    private interface Act {
        HttpResponse answer(ServiceRequestContext ctx, Identified who, JsonDocument question);
    }

    private void route(HttpMethod method, String path, Action action, Act act) {
        RestSmallCall.Kind kind = new RestSmallCall.Kind(PROTOCOL, action, MAX_BYTES);
        server.route()
                .path(path)
                .methods(method)
                .maxRequestLength(0)
                .build((ctx, request) -> new RestSmallCall(ctx, door, request, kind, param(ctx, "model"))
                        .proven((who, question) -> act.answer(ctx, who, question)));
    }

    private void aboutModels() {
        route(HttpMethod.GET, "/v2/models", Action.METADATA, (ctx, who, asked) -> Answers.json(ModelNames.json(who)));
        route(HttpMethod.GET, "/v2/models/stats", Action.STATISTICS, (ctx, who, asked) -> statistics(who, "", ""));
        for (String path : List.of(MODEL, VERSION)) {
            route(
                    HttpMethod.GET,
                    path + "/stats",
                    Action.STATISTICS,
                    (ctx, who, asked) -> statistics(who, param(ctx, "model"), param(ctx, "version")));
            route(HttpMethod.GET, path + "/config", Action.METADATA, (ctx, who, asked) -> {
                ServedModel model = who.authorise(Action.METADATA, param(ctx, "model"), param(ctx, "version"))
                        .model();
                return Answers.json(
                        ConfigurationAnswer.json(who, model, door.pipeline().runsAtOnce(model)));
            });
        }
    }

    private HttpResponse statistics(Identified who, String model, String version) {
        return Answers.json(StatisticsAnswer.json(StatisticsAnswer.asked(who, model, version), door.pipeline()));
    }

    private void aboutTheRepository() {
        for (String path : List.of("/v2/repository", "/v2/repository/{repository}")) {
            route(HttpMethod.POST, path + "/index", Action.METADATA, (ctx, who, asked) -> {
                ModelRepository.checkRepository(param(ctx, "repository"));
                return Answers.json(index(who, asked.optionalBoolean("ready").orElse(false)));
            });
            route(HttpMethod.POST, path + "/models/{model}/load", Action.LOAD, (ctx, who, asked) -> {
                ModelRepository.checkRepository(param(ctx, "repository"));
                repository.load(who, param(ctx, "model"), parameters(asked));
                return Answers.json(done(param(ctx, "model"), "load"));
            });
            route(HttpMethod.POST, path + "/models/{model}/unload", Action.UNLOAD, (ctx, who, asked) -> {
                ModelRepository.checkRepository(param(ctx, "repository"));
                repository.unload(who, param(ctx, "model"));
                return Answers.json(done(param(ctx, "model"), "unload"));
            });
        }
    }

    private byte[] index(Identified who, boolean ready) {
        JsonWriter json = JsonWriter.compact().beginArray();
        for (ModelRepository.Entry entry : repository.index(who, ready)) {
            json.beginObject().name("name").value(entry.model().name());
            json.name("version").value(entry.model().version());
            json.name("state").value(entry.state()).name("reason").value(entry.reason());
            json.endObject();
        }
        return json.endArray().toBytes();
    }

    private static Set<String> parameters(JsonDocument asked) {
        return asked.optionalObject("parameters").map(JsonDocument::names).orElse(Set.of());
    }

    /** Triton answers with nothing, KServe with this; clients of either look at the status alone. */
    private static byte[] done(String model, String act) {
        return JsonWriter.compact()
                .beginObject()
                .name("name")
                .value(model)
                .name(act)
                .value(true)
                .endObject()
                .toBytes();
    }

    private void aboutTheServer() {
        route(HttpMethod.GET, "/v2/logging", Action.SERVER_MANAGE, (ctx, who, asked) -> {
            who.authorise(Action.METADATA);
            return Answers.json(log.shown());
        });
        route(HttpMethod.POST, "/v2/logging", Action.SERVER_MANAGE, (ctx, who, asked) -> {
            who.authorise(Action.SERVER_MANAGE);
            return Answers.json(log.json(who, asked));
        });
        for (String path : List.of("/v2", MODEL)) {
            String setting = path + "/trace/setting";
            route(HttpMethod.GET, setting, Action.METADATA, (ctx, who, asked) -> trace(ctx, who, false));
            route(
                    HttpMethod.POST,
                    setting,
                    Action.METADATA,
                    (ctx, who, asked) -> trace(ctx, who, !asked.names().isEmpty()));
        }
    }

    private static HttpResponse trace(ServiceRequestContext ctx, Identified who, boolean changes) {
        String model = param(ctx, "model");
        if (!model.isEmpty()) {
            who.authorise(Action.METADATA, model, "");
        }
        TraceSettings.checkUnchanged(changes);
        return Answers.json(TraceSettings.json());
    }

    private void sharedMemory(String base) {
        for (String path : List.of(base, base + "/region/{region}")) {
            route(HttpMethod.GET, path + "/status", Action.METADATA, (ctx, who, asked) -> Answers.json(NONE));
            route(HttpMethod.POST, path + "/unregister", Action.METADATA, (ctx, who, asked) -> Answers.json(DONE));
            route(HttpMethod.POST, path + "/register", Action.METADATA, (ctx, who, asked) -> {
                throw new ProblemException(new RequestUnsupported("shared memory is not supported"));
            });
        }
    }

    private static String param(ServiceRequestContext ctx, String name) {
        @Nullable String value = ctx.pathParam(name);
        return value == null ? "" : value;
    }
}
