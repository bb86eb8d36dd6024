package dev.sallyport.wire.admin;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.core.Action;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem.ModelUnknown;
import dev.sallyport.core.Problem.RouteUnknown;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonWriter;
import dev.sallyport.serve.Arrival;
import dev.sallyport.serve.Identified;
import dev.sallyport.wire.Answers;
import dev.sallyport.wire.Door;
import dev.sallyport.wire.Fallback;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The administration listener: everything but health takes a proof and a right.
 *
 * <p>{@code GET /health/live|ready}, {@code GET /metrics}, {@code GET /admin/keys}, {@code GET /admin/models}, {@code POST
 * /admin/models/{model}[/versions/{version}]/load|unload}, {@code POST
 * /admin/models/{model}/versions/{version}/labels/{label}}, {@code POST
 * /admin/models/{model}/labels/{label}/rollback}, {@code GET /admin/audit/checkpoint}, {@code GET
 * /admin/audit/entries/{index}}.
 */
public final class Administration {
    private static final String PROTOCOL = "admin";
    private static final Pattern PATHS = Pattern.compile(
            "/health/(live|ready)|/metrics|/admin/keys|/admin/models"
                    + "|/admin/models/[^/]+(/versions/[^/]+)?/(load|unload)|/admin/models/[^/]+/versions/[^/]+/labels/[^/]+|/admin/models/[^/]+/labels/[^/]+/rollback|/admin/audit/(checkpoint|entries/[^/]+)");
    private static final String VERSION = "/admin/models/{model}/versions/{version}";

    private final Door door;
    private final ModelControl models;
    private final LabelControl labels;
    private final AuditView audit;

    private Administration(Door door, ModelControl models, LabelControl labels, AuditView audit) {
        this.door = door;
        this.models = models;
        this.labels = labels;
        this.audit = audit;
    }

    /**
     * @param ready whether models may be asked
     * @param metrics the current values in Prometheus' text format
     * @param keys how keys stand, as JSON
     */
    public static void routes(
            ServerBuilder server,
            Door door,
            BooleanSupplier ready,
            Supplier<String> metrics,
            Supplier<byte[]> keys,
            ModelControl models,
            LabelControl labels,
            AuditView audit) {
        Administration admin = new Administration(door, models, labels, audit);
        server.route().get("/health/live").build((ctx, req) -> HttpResponse.of(HttpStatus.OK));
        server.route()
                .get("/health/ready")
                .build((ctx, req) ->
                        HttpResponse.of(ready.getAsBoolean() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE));
        admin.get(
                server,
                "/metrics",
                Action.STATISTICS,
                (ctx, who) -> HttpResponse.of(HttpStatus.OK, MediaType.PLAIN_TEXT_UTF_8, metrics.get()));
        admin.get(server, "/admin/keys", Action.SERVER_MANAGE, (ctx, who) -> Answers.json(keys.get()));
        admin.get(server, "/admin/models", Action.METADATA, (ctx, who) -> Answers.json(admin.catalogue()));
        admin.get(
                server,
                "/admin/audit/checkpoint",
                Action.AUDIT_READ,
                (ctx, who) -> HttpResponse.of(HttpStatus.OK, MediaType.PLAIN_TEXT_UTF_8, audit.checkpoint()));
        admin.get(
                server,
                "/admin/audit/entries/{index}",
                Action.AUDIT_READ,
                (ctx, who) -> Answers.json(admin.entry(param(ctx, "index"))));
        admin.post(server, VERSION + "/load", Action.LOAD, admin::load);
        admin.post(server, VERSION + "/unload", Action.UNLOAD, admin::unload);
        admin.post(server, "/admin/models/{model}/load", Action.LOAD, admin::loadChosen);
        admin.post(server, "/admin/models/{model}/unload", Action.UNLOAD, admin::unloadAll);
        admin.post(server, VERSION + "/labels/{label}", Action.PROMOTE, admin::promote);
        admin.post(server, "/admin/models/{model}/labels/{label}/rollback", Action.PROMOTE, admin::rollBack);
        server.serviceUnder("/", new Fallback(door, PATHS));
    }

    /** One administrative answer; runs where blocking is allowed. */
    private interface Act {
        HttpResponse answer(ServiceRequestContext ctx, Identified who);
    }

    private void get(ServerBuilder server, String path, Action action, Act act) {
        server.route().get(path).build((ctx, request) -> answer(ctx, action, act));
    }

    private void post(ServerBuilder server, String path, Action action, Act act) {
        server.route().post(path).build((ctx, request) -> answer(ctx, action, act));
    }

    private HttpResponse answer(ServiceRequestContext ctx, Action action, Act act) {
        Arrival arrival = door.arrival(ctx, ctx.request().headers(), PROTOCOL);
        CompletableFuture<HttpResponse> response = new CompletableFuture<>();
        ctx.blockingTaskExecutor().execute(() -> {
            @Nullable Identified who = null;
            try {
                who = door.pipeline().identify(arrival);
                who.authorise(action);
                response.complete(act.answer(ctx, who));
            } catch (RuntimeException e) {
                response.complete(door.refuse(arrival, who, action, null, e));
            }
        });
        return HttpResponse.of(response);
    }

    private HttpResponse load(ServiceRequestContext ctx, Identified who) {
        ModelRef ref = ref(ctx);
        models.load(who, ref);
        return Answers.json(state(ref, "READY"));
    }

    private HttpResponse unload(ServiceRequestContext ctx, Identified who) {
        ModelRef ref = ref(ctx);
        models.unload(who, ref);
        return Answers.json(state(ref, "UNAVAILABLE"));
    }

    /** Without a version: those that the version policy chooses. */
    private HttpResponse loadChosen(ServiceRequestContext ctx, Identified who) {
        List<ModelRef> chosen = models.chosen(param(ctx, "model"));
        models.load(who, chosen);
        return Answers.json(states(chosen, "READY"));
    }

    private HttpResponse unloadAll(ServiceRequestContext ctx, Identified who) {
        List<ModelRef> served = who.served(param(ctx, "model"));
        if (served.isEmpty()) {
            throw new ProblemException(new ModelUnknown(param(ctx, "model")));
        }
        served.forEach(model -> models.unload(who, model));
        return Answers.json(states(served, "UNAVAILABLE"));
    }

    private HttpResponse promote(ServiceRequestContext ctx, Identified who) {
        ModelRef ref = ref(ctx);
        labels.promote(who, ref, param(ctx, "label"));
        return Answers.json(labels(ref.name()));
    }

    private HttpResponse rollBack(ServiceRequestContext ctx, Identified who) {
        String name = param(ctx, "model");
        if (!ModelRef.isName(name)) {
            throw new ProblemException(new ModelUnknown(name));
        }
        labels.rollBack(who, name, param(ctx, "label"));
        return Answers.json(labels(name));
    }

    private byte[] labels(String name) {
        JsonWriter json = JsonWriter.compact().beginObject().name("name").value(name);
        json.name("labels").beginObject();
        door.pipeline()
                .catalogue()
                .versions(name)
                .ifPresent(versions -> new TreeMap<>(versions.labels())
                        .forEach((label, version) -> json.name(label).value(version)));
        return json.endObject().endObject().toBytes();
    }

    private static ModelRef ref(ServiceRequestContext ctx) {
        String name = param(ctx, "model");
        String version = param(ctx, "version");
        if (!ModelRef.isName(name) || !ModelRef.isVersion(version)) {
            throw new ProblemException(new ModelUnknown(name));
        }
        return new ModelRef(name, version);
    }

    private static byte[] state(ModelRef ref, String state) {
        return state(JsonWriter.compact(), ref, state).toBytes();
    }

    private static byte[] states(List<ModelRef> models, String state) {
        JsonWriter json = JsonWriter.compact().beginArray();
        models.forEach(model -> state(json, model, state));
        return json.endArray().toBytes();
    }

    private static JsonWriter state(JsonWriter json, ModelRef ref, String state) {
        json.beginObject().name("name").value(ref.name()).name("version").value(ref.version());
        return json.name("state").value(state).endObject();
    }

    private byte[] catalogue() {
        JsonWriter json = JsonWriter.compact().beginArray();
        door.pipeline()
                .catalogue()
                .models()
                .forEach((name, versions) -> versions.byVersion().forEach((version, model) -> {
                    json.beginObject().name("name").value(name);
                    json.name("version").value(version).name("state").value("READY");
                    json.name("manifest").value(model.manifestDigest().hex());
                    json.name("labels").beginArray();
                    versions.namesOf(version).stream().skip(1).forEach(json::value);
                    json.endArray().name("batching").value(model.batching()).endObject();
                }));
        return json.endArray().toBytes();
    }

    private byte[] entry(String index) {
        try {
            return audit.entry(Long.parseLong(index)).orElseThrow(() -> unknownEntry());
        } catch (NumberFormatException e) {
            throw unknownEntry();
        }
    }

    private static ProblemException unknownEntry() {
        return new ProblemException(new RouteUnknown("no such entry", false));
    }

    private static String param(ServiceRequestContext ctx, String name) {
        @Nullable String value = ctx.pathParam(name);
        return value == null ? "" : value;
    }
}
