package dev.sallyport.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names that strangers choose, wherever one reaches a log, a metric, a path or an answer. */
class UntrustedNamesTest extends UnderAttack {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int NAMES = Integer.getInteger("campaign.names", 3_000);

    /** As a URL's path and as JSON have it. */
    private static final List<String> BREAKING = List.of(
            "%0d%0aFORGED%20line",
            "%0aFORGED",
            "%1b[31mFORGED",
            "%00FORGED",
            "%22,%22FORGED%22:%22",
            "%e2%80%a8FORGED",
            "%c2%85FORGED",
            "%7f%08%08FORGED",
            "%252e%252e%252fFORGED",
            "FORGED%5cu000a");

    private static final List<String> CLIMBING = List.of(
            "..",
            "%2e%2e",
            "..%2f..%2fetc%2fpasswd",
            "%2e%2e%2f%2e%2e",
            "a%2f..%2f..%2fb",
            "%252e%252e%252fecho",
            "echo%00",
            "echo%5c..%5cx",
            ".hidden",
            "echo%2f1",
            "%ff%fe",
            "a".repeat(3_000),
            "echo%0a",
            "%20echo");

    private String ask(RawConnection wire, String method, String path, String key, String... more) {
        String body = method.equals("POST")
                ? "{\"id\":\"FORGED\\r\\nid\",\"inputs\":[{\"name\":\"\\u001b[31mFORGED\\n\"}]}"
                : "";
        wire.send(method + " " + path + " HTTP/1.1\r\nHost: a\r\nAuthorization: " + key + "\r\n"
                + (more.length == 0 ? "" : String.join("\r\n", more) + "\r\n")
                + "Content-Length: " + body.length() + "\r\n\r\n" + body);
        return wire.readAnswer(PATIENCE);
    }

    @Test
    void no_name_breaks_out_of_its_line_of_the_log_or_of_its_answer() {
        List<String> wrong = new ArrayList<>();
        bystander.beside(ending -> {
            for (String name : BREAKING) {
                for (String path :
                        List.of("/v2/models/" + name + "/infer", "/v1/models/" + name + ":predict", "/" + name)) {
                    for (String key : List.of(target.authorization(), "Bearer FORGED")) {
                        try (RawConnection wire = RawConnection.tls(target, "http/1.1")) {
                            String answer =
                                    ask(wire, "POST", path, key, "X-" + "FORGED: \u00ff", "User-Agent: FORGED\u00ff");
                            String body = answer.substring(Math.max(0, answer.indexOf("\r\n\r\n") + 4));
                            if (!answer.startsWith("HTTP/1.1 4") || body.chars().anyMatch(c -> c < ' ' && c != '\n')) {
                                wrong.add(path + ": " + answer);
                            }
                        }
                    }
                }
                String load = "/admin/models/" + name + "/versions/1/load";
                try (RawConnection wire = RawConnection.tls(target, target.adminAddress(), "http/1.1")) {
                    if (!ask(wire, "POST", load, "Bearer " + target.connection().administrator())
                            .startsWith("HTTP/1.1 4")) {
                        wrong.add(load);
                    }
                }
            }
        });
        assertThat(wrong).isEmpty();
        // Quickstart's own words come first and may be more than lines of a log.
        assertThat(target.server().output().lines())
                .noneMatch(line -> line.startsWith("FORGED"))
                .allMatch(line -> line.chars().noneMatch(c -> c < ' ' && c != '\t'));
    }

    @Test
    void no_name_leaves_its_folder_and_each_is_decoded_once() {
        List<String> wrong = new ArrayList<>();
        for (String name : CLIMBING) {
            for (String path : List.of(
                    "GET /v2/models/" + name,
                    "POST /v2/models/" + name + "/infer",
                    "GET /v2/models/echo/versions/" + name,
                    "POST /v2/repository/models/" + name + "/load",
                    "POST /v2/repository/models/" + name + "/unload",
                    "GET /v1/models/" + name,
                    "POST /v1/models/" + name + ":predict",
                    "POST /v1/models/echo/labels/" + name + ":predict")) {
                String[] parts = path.split(" ");
                try (RawConnection wire = RawConnection.tls(target, "http/1.1")) {
                    String answer = ask(
                            wire,
                            parts[0],
                            parts[1],
                            "Bearer " + target.connection().administrator());
                    if (!answer.startsWith("HTTP/1.1 40")
                            || answer.contains("/etc/")
                            || answer.contains(folder.toString())) {
                        wrong.add(path + ": " + answer);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void names_that_nobody_chose_for_a_metric_make_no_series() {
        long before = series();
        bystander.beside(ending -> {
            try (RawConnection wire = RawConnection.tls(target, "http/1.1")) {
                for (int i = 0; i < NAMES && !wire.isClosed(); i++) {
                    String path = i % 2 == 0 ? "/v2/models/m" + i + "/infer" : "/v2/p" + i;
                    assertThat(ask(wire, "GET", path, target.authorization(), "X-H" + i + ": " + i))
                            .startsWith("HTTP/1.1 4");
                }
            }
        });
        assertThat(series() - before).isLessThan(20);
    }

    private long series() {
        return target.metrics().lines().filter(line -> !line.startsWith("#")).count();
    }

    /** No field of a request is an address that is looked up, a file, or a place in memory. */
    @Test
    void no_text_of_a_request_is_followed() throws java.io.IOException {
        try (java.net.ServerSocket trap = new java.net.ServerSocket(0, 50, java.net.InetAddress.getLoopbackAddress())) {
            trap.setSoTimeout(1_500);
            String address = "http://127.0.0.1:" + trap.getLocalPort() + "/x";
            for (String body : List.of(
                    "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[\"" + address
                            + "\"]}]}",
                    "{\"id\":\"" + address + "\",\"parameters\":{\"url\":\"" + address + "\"},\"inputs\":[]}",
                    "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1],\"parameters\":{\"shared_memory_region\":\""
                            + address + "\"}}]}")) {
                try (RawConnection wire = RawConnection.tls(target, "http/1.1")) {
                    wire.send("POST /v2/models/echo/infer HTTP/1.1\r\nHost: a\r\nReferer: " + address
                            + "\r\nX-Forwarded-For: "
                            + address + "\r\nAuthorization: " + target.authorization() + "\r\nContent-Length: "
                            + body.length()
                            + "\r\n\r\n" + body);
                    assertThat(wire.readAll(Duration.ofMillis(500))).startsWith("HTTP/1.1 400");
                }
            }
            org.assertj.core.api.Assertions.assertThatThrownBy(trap::accept)
                    .isInstanceOf(java.net.SocketTimeoutException.class);
        }
    }
}
