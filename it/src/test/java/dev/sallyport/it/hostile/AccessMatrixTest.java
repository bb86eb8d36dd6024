package dev.sallyport.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.cli.state.StateFolder;
import dev.sallyport.cli.state.Workplace;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Every route of every protocol, asked by who may not: nothing is open but what says whether the server lives. */
@TestInstance(Lifecycle.PER_CLASS)
class AccessMatrixTest {
    private static final String OIP = "/inference.GRPCInferenceService/";
    private static final String TFS = "/tensorflow.serving.";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Anybody may ask whether there is anybody. */
    private static final Set<String> OPEN = Set.of(
            "GET /v2/health/live",
            "GET /v2/health/ready",
            OIP + "ServerLive",
            OIP + "ServerReady",
            "/grpc.health.v1.Health/Check",
            "GET /health/live",
            "GET /health/ready");

    private static final List<String> REST = List.of(
            "GET /v2/health/live",
            "GET /v2/health/ready",
            "GET /v2",
            "GET /v2/",
            "GET /v2/models",
            "GET /v2/models/echo",
            "GET /v2/models/echo/versions/1",
            "GET /v2/models/echo/ready",
            "GET /v2/models/echo/versions/1/ready",
            "POST /v2/models/echo/infer",
            "POST /v2/models/echo/versions/1/infer",
            "GET /v2/models/echo/config",
            "GET /v2/models/echo/versions/1/config",
            "GET /v2/models/echo/stats",
            "GET /v2/models/echo/versions/1/stats",
            "GET /v2/models/stats",
            "POST /v2/repository/index",
            "POST /v2/repository/models/echo/load",
            "POST /v2/repository/models/echo/unload",
            "GET /v2/logging",
            "POST /v2/logging",
            "GET /v2/trace/setting",
            "POST /v2/trace/setting",
            "GET /v2/models/echo/trace/setting",
            "GET /v2/systemsharedmemory/status",
            "POST /v2/systemsharedmemory/region/r/register",
            "POST /v2/systemsharedmemory/unregister",
            "GET /v2/cudasharedmemory/status",
            "POST /v2/cudasharedmemory/region/r/register",
            "GET /v1/models/echo",
            "GET /v1/models/echo/versions/1",
            "GET /v1/models/echo/metadata",
            "POST /v1/models/echo:predict",
            "POST /v1/models/echo:classify",
            "POST /v1/models/echo:regress",
            "POST /v1/models/echo/versions/1:predict",
            "POST /v1/models/echo/labels/stable:predict");

    private static final List<String> GRPC = List.of(
            OIP + "ServerLive",
            OIP + "ServerReady",
            OIP + "ServerMetadata",
            OIP + "ModelReady",
            OIP + "ModelMetadata",
            OIP + "ModelInfer",
            OIP + "ModelStreamInfer",
            OIP + "ModelStatistics",
            OIP + "ModelConfig",
            OIP + "RepositoryIndex",
            OIP + "RepositoryModelLoad",
            OIP + "RepositoryModelUnload",
            OIP + "LogSettings",
            OIP + "TraceSetting",
            OIP + "SystemSharedMemoryStatus",
            OIP + "SystemSharedMemoryRegister",
            OIP + "SystemSharedMemoryUnregister",
            OIP + "CudaSharedMemoryStatus",
            OIP + "CudaSharedMemoryRegister",
            TFS + "PredictionService/Predict",
            TFS + "PredictionService/Classify",
            TFS + "PredictionService/Regress",
            TFS + "PredictionService/MultiInference",
            TFS + "PredictionService/GetModelMetadata",
            TFS + "ModelService/GetModelStatus",
            TFS + "ModelService/HandleReloadConfigRequest",
            TFS + "SessionService/SessionRun",
            "/grpc.health.v1.Health/Check");

    private static final List<String> ADMIN = List.of(
            "GET /health/live",
            "GET /health/ready",
            "GET /metrics",
            "GET /admin/models",
            "GET /admin/audit/checkpoint",
            "GET /admin/audit/entries/0",
            "POST /admin/models/echo/versions/1/load",
            "POST /admin/models/echo/versions/1/unload",
            "POST /admin/models/echo/versions/1/labels/stable",
            "POST /admin/models/echo/labels/stable/rollback");

    /** What a caller without a right may still be told: lists that are empty for it, and who the server is. */
    private static final Set<String> FOR_ALL_WHO_ARE_KNOWN = Set.of(
            "GET /v2",
            "GET /v2/",
            OIP + "ServerMetadata",
            "GET /v2/models",
            "POST /v2/repository/index",
            OIP + "RepositoryIndex",
            "GET /v2/trace/setting",
            OIP + "TraceSetting",
            "GET /v2/systemsharedmemory/status",
            "GET /v2/cudasharedmemory/status",
            "POST /v2/systemsharedmemory/unregister",
            OIP + "SystemSharedMemoryStatus",
            OIP + "SystemSharedMemoryUnregister",
            OIP + "CudaSharedMemoryStatus",
            "POST /v2/trace/setting",
            // Of the models one may see, which is none; of a model without a name, that it is not there.
            "GET /v2/models/stats",
            OIP + "ModelStatistics",
            OIP + "ModelReady",
            // Each of its messages is refused by itself.
            OIP + "ModelStreamInfer");

    @TempDir
    static Path folder;

    private Target target;
    private final Map<String, String> credentials = new LinkedHashMap<>();
    private String stranger = "";

    @BeforeAll
    void start() {
        StateFolder state = new StateFolder(folder.resolve("state"));
        SecureRandom random = new SecureRandom();
        Instant now = Instant.now();
        Workplace.prepare(state, now, random);
        String expired = Workplace.apiKeys(state)
                .mint("late", Set.of("administrators"), now.minusSeconds(7_200), now.minusSeconds(3_600), random)
                .reveal();
        stranger = "Bearer "
                + Workplace.apiKeys(state)
                        .mint("stranger", Set.of("nobodies"), now, null, random)
                        .reveal();
        target = new Target(folder, Map.of());
        String good = target.authorization();
        credentials.put("none", "");
        credentials.put("empty", "Bearer ");
        credentials.put("expired", "Bearer " + expired);
        credentials.put("another's secret", good.substring(0, good.length() - 9) + "AAAAAAAAA");
        credentials.put("basic", "Basic YWRtaW46YWRtaW4=");
        credentials.put("no token", "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbmlzdHJhdG9yIn0.");
    }

    @AfterAll
    void stop() {
        target.close();
    }

    private static String rest(RawConnection wire, String route, String authorization) {
        boolean hasBody = route.startsWith("POST");
        wire.send(route + " HTTP/1.1\r\nHost: a\r\n"
                + (authorization.isEmpty() ? "" : "Authorization: " + authorization + "\r\n")
                + (hasBody ? "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}" : "\r\n"));
        String text = wire.readAnswer(PATIENCE);
        String status = text.startsWith("HTTP/1.1 ") ? text.substring(9, 12) : "none";
        return text.contains("\"echo\"") ? status + " and names the model" : status;
    }

    /** Each call's {@code grpc-status}, over one connection. */
    private Map<String, String> grpc(String authorization) {
        Map<String, String> statuses = new LinkedHashMap<>();
        try (RawHttp2 http2 = RawHttp2.open(target)) {
            for (String path : GRPC) {
                List<String> fields = new ArrayList<>(List.of(
                        ":method",
                        "POST",
                        ":scheme",
                        "https",
                        ":authority",
                        "localhost",
                        ":path",
                        path,
                        "content-type",
                        "application/grpc",
                        "te",
                        "trailers"));
                if (!authorization.isEmpty()) {
                    fields.addAll(List.of("authorization", authorization));
                }
                int stream = 2 * statuses.size() + 1;
                byte[] block = RawHttp2.fields(fields.toArray(String[]::new));
                http2.send(
                        RawHttp2.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, stream, block),
                        RawHttp2.frame(RawHttp2.DATA, RawHttp2.END_STREAM, stream, new byte[5]));
                statuses.put(path, http2.awaitField(stream, "grpc-status", PATIENCE));
            }
        }
        return statuses;
    }

    private List<String> wrongly(InetSocketAddress place, List<String> routes, String name, String authorization) {
        List<String> wrong = new ArrayList<>();
        for (String route : routes) {
            try (RawConnection wire = RawConnection.tls(target, place, "http/1.1")) {
                String status = rest(wire, route, authorization);
                if (!status.equals(OPEN.contains(route) ? "200" : "401")) {
                    wrong.add(route + " by " + name + ": " + status);
                }
            }
        }
        return wrong;
    }

    @Test
    void who_does_not_prove_who_it_is_gets_nothing_anywhere() {
        List<String> wrong = new ArrayList<>();
        credentials.forEach((name, authorization) -> {
            wrong.addAll(wrongly(target.address(), REST, name, authorization));
            wrong.addAll(wrongly(target.adminAddress(), ADMIN, name, authorization));
            grpc(authorization).forEach((path, status) -> {
                if (!status.equals(OPEN.contains(path) ? "0" : "16")) {
                    wrong.add(path + " by " + name + ": " + status);
                }
            });
        });
        assertThat(wrong).isEmpty();
    }

    /** A forbidden model and one that does not exist are answered alike. */
    @Test
    void who_is_known_and_has_no_right_gets_nothing_of_others() {
        List<String> wrong = new ArrayList<>();
        for (String route : REST) {
            String status = restOnce(target.address(), route);
            if (!OPEN.contains(route) && !FOR_ALL_WHO_ARE_KNOWN.contains(route) && !status.matches("40[0134]|501")) {
                wrong.add(route + ": " + status);
            }
            String other = restOnce(target.address(), route.replace("echo", "nothing"));
            if (!other.equals(status)) {
                wrong.add(route + " tells a model there from none: " + status + ", " + other);
            }
        }
        for (String route : ADMIN) {
            String status = restOnce(target.adminAddress(), route);
            if (!OPEN.contains(route) && !status.matches("40[34]")) {
                wrong.add(route + ": " + status);
            }
        }
        grpc(stranger).forEach((path, status) -> {
            if (!OPEN.contains(path) && !FOR_ALL_WHO_ARE_KNOWN.contains(path) && !status.matches("3|5|7|12")) {
                wrong.add(path + ": " + status);
            }
        });
        assertThat(wrong).isEmpty();
    }

    private String restOnce(InetSocketAddress place, String route) {
        try (RawConnection wire = RawConnection.tls(target, place, "http/1.1")) {
            return rest(wire, route, stranger);
        }
    }

    /** Two ports and no more are open, both on loopback. */
    @Test
    void nothing_listens_but_what_is_documented() throws java.io.IOException {
        long pid = target.connection().process().pid();
        Set<String> ours = new java.util.TreeSet<>();
        try (var descriptors = java.nio.file.Files.list(Path.of("/proc/" + pid + "/fd"))) {
            for (Path one : descriptors.toList()) {
                try {
                    ours.add(java.nio.file.Files.readSymbolicLink(one).toString());
                } catch (java.io.IOException e) {
                    // Closed meanwhile.
                    continue;
                }
            }
        }
        List<String> listening = new ArrayList<>();
        for (String table : List.of("tcp", "tcp6")) {
            for (String line : java.nio.file.Files.readAllLines(Path.of("/proc/" + pid + "/net/" + table))) {
                String[] fields = line.strip().split("\\s+");
                if (fields.length > 9 && fields[3].equals("0A") && ours.contains("socket:[" + fields[9] + "]")) {
                    listening.add(fields[1]);
                }
            }
        }
        assertThat(listening)
                .hasSize(2)
                .allMatch(place ->
                        place.startsWith("0100007F:") || place.startsWith("0000000000000000FFFF00000100007F:"));
    }
}
