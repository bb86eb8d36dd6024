package dev.sallyport.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Requests whose end two readers could see in different places (RFC 9112 §11.2): refused, the connection
 * closed, and the second request that each hides never answered.
 */
class AmbiguousRequestTest extends UnderAttack {
    private static final String HIDDEN = "GET /v2/health/live HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3})");
    /** A body that is bad may come after its head was refused: nobody is known. */
    private static final Set<List<String>> ONE_REFUSAL = Set.of(List.of("400"), List.of("401"));

    private static final Duration SILENCE = Duration.ofMillis(300);

    /** Name and bytes of each case. */
    private static Map<String, String> cases() {
        Map<String, String> cases = new LinkedHashMap<>();
        String chunked = "5\r\nhello\r\n0\r\n\r\n";
        List<String> encodings = List.of(
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding: chunked, identity",
                "Transfer-Encoding: identity",
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: chunked;q=1",
                "Transfer-Encoding: \"chunked\"",
                "Transfer-Encoding:\u000bchunked",
                "Transfer-Encoding: chunked\u0000",
                "Transfer-Encoding : chunked",
                "Transfer-Encoding\t: chunked",
                " Transfer-Encoding: chunked",
                "Transfer-Encoding:\r\n chunked",
                "Transfer-Encoding: chunked\r\n ",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: x",
                "Transfer-Encoding: ,chunked",
                "Transfer-Encoding: chunked,",
                "Transfer-Encoding: chun\u00adked",
                "Transfer-Encoding: \u00a0chunked",
                "Transfer-Encoding:",
                "Transfer-Encoding: chunked\rX: 1",
                "X: 1\nTransfer-Encoding: chunked",
                "X: 1\rTransfer-Encoding: chunked",
                "Transfer_Encoding: x\r\nTransfer-Encoding: x");
        List<String> lengths = List.of(
                "Content-Length: +5",
                "Content-Length: -5",
                "Content-Length: 0x5",
                "Content-Length: 5.0",
                "Content-Length: 5, 5",
                "Content-Length: 5,6",
                "Content-Length: 5 5",
                "Content-Length: five",
                "Content-Length:",
                "Content-Length: ",
                "Content-Length: 5\u0000",
                "Content-Length: \u000b5",
                "Content-Length : 5",
                "Content-Length:\r\n 5",
                " Content-Length: 5",
                "Content-Length: 5\r\n\t6",
                "Content-Length: 99999999999999999999",
                "Content-Length: 5\r\nContent-Length: 5",
                "Content-Length: 5\r\nContent-Length: 6",
                "Content-Length: 0\r\nContent-Length: 5",
                "Content-Length: 5\rX: 1",
                "Content-Length: 5\nX: 1",
                "Content-Length: \u06f5",
                "Content-Length: 5e0",
                "Content-Length: 1_0",
                "Content-Length: '5'",
                "Content-Length: 5;x");
        for (String encoding : encodings) {
            cases.put(encoding, head(encoding) + chunked);
            cases.put("length and " + encoding, head("Content-Length: 5", encoding) + chunked);
            cases.put(encoding + " and length", head(encoding, "Content-Length: 40") + chunked);
            cases.put("old and " + encoding, head(encoding).replace("HTTP/1.1", "HTTP/1.0") + chunked);
        }
        for (String length : lengths) {
            cases.put(length, head(length) + "hello");
            cases.put("chunked and " + length, head("Transfer-Encoding: chunked", length) + chunked);
            cases.put(length + " and chunked", head(length, "Transfer-Encoding: chunked") + chunked);
        }
        for (String size : List.of(
                "+5",
                "-5",
                "0x5",
                " 5",
                "5 5",
                "",
                "g",
                "5\u0000",
                "ffffffffffffffff",
                "100000005",
                "5\n",
                "5\rx",
                "5;\u0001",
                "5;a\nb",
                ";a",
                "5_",
                "00000000000000005")) {
            cases.put("chunk size " + size, head("Transfer-Encoding: chunked") + size + "\r\nhello\r\n0\r\n\r\n");
        }
        for (String chunk :
                List.of("5\r\nhelloX", "5\r\nhello\n", "5\r\nhello0\r\n", "5\nhello\r\n", "5\r\nhello\r\r\n")) {
            cases.put("chunk " + chunk, head("Transfer-Encoding: chunked") + chunk + "0\r\n\r\n");
        }
        for (String trailer :
                List.of("X", "X : 1", ": 1", "X: 1\nY: 2", " X: 1", "X: \u0000", "X: " + "a".repeat(9_000))) {
            cases.put(
                    "trailer " + trailer.substring(0, 1) + trailer.length(),
                    head("Transfer-Encoding: chunked") + "0\r\n" + trailer + "\r\n\r\n");
        }
        for (String line : List.of(
                "POST  / HTTP/1.1",
                "POST /\tHTTP/1.1",
                "POST / HTTP/1.1 ",
                " POST / HTTP/1.1",
                "post / HTTP/1.1",
                "POST / HTTP/1.2",
                "POST / HTTP/2.0",
                "POST / HTTP/3.0",
                "POST / HTTP/11",
                "POST / http/1.1",
                "POST /",
                "POST / \u00a0 HTTP/1.1",
                "POST /\u0000 HTTP/1.1",
                "POST /a b HTTP/1.1",
                "P\u00d6ST / HTTP/1.1",
                "POST / HTTP/1.1\rX",
                "G@T / HTTP/1.1",
                "POST / HTTP/1.1\nX: 1",
                "POST\r\n / HTTP/1.1")) {
            cases.put("line " + line, line + "\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
        }
        for (String host :
                List.of("", "Host: a\r\nHost: b", "Host: a\r\nhost: a", "Host : a", "Host:\r\n a", "Hos\u0000t: a")) {
            cases.put(
                    "host " + host,
                    "POST / HTTP/1.1\r\n" + (host.isEmpty() ? "" : host + "\r\n") + "Content-Length: 5\r\n\r\nhello");
        }
        cases.put("bare line feeds", "POST / HTTP/1.1\nHost: a\nContent-Length: 5\n\nhello");
        cases.put("a bare line feed at the end", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\nhello");
        cases.put("bare carriage returns", "POST / HTTP/1.1\rHost: a\rContent-Length: 5\r\rhello");
        cases.put("three blank lines", "\r\n\r\n\r\nPOST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
        cases.put("a preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        return cases;
    }

    private static String head(String... fields) {
        return "POST /v2/models/echo/infer HTTP/1.1\r\nHost: a\r\n" + String.join("\r\n", fields) + "\r\n\r\n";
    }

    @Test
    void no_request_that_could_be_read_in_two_ways_hides_another() {
        Map<String, String> cases = cases();
        assertThat(cases).hasSizeGreaterThanOrEqualTo(200);
        List<String> wrong = new ArrayList<>();
        bystander.beside(ending -> cases.forEach((name, bytes) -> {
            if (!isRefused(bytes)) {
                wrong.add(name);
            }
        }));
        assertThat(wrong).isEmpty();
    }

    /** One refusal, or none, and the end. */
    private boolean isRefused(String bytes) {
        try (RawConnection wire = RawConnection.tls(target, "http/1.1")) {
            wire.send(bytes + HIDDEN);
            String answer = wire.readAll(SILENCE);
            List<String> statuses = STATUS.matcher(answer)
                    .results()
                    .map(found -> found.group(1))
                    .toList();
            return wire.isClosed() && (statuses.isEmpty() || ONE_REFUSAL.contains(statuses));
        }
    }

    @Test
    void what_only_one_reading_is_possible_of_is_answered_and_so_is_the_next() {
        try (RawConnection wire = RawConnection.tls(target, "http/1.1")) {
            wire.send(head("Content-Length: 5") + "hello" + HIDDEN);
            String answer = wire.readAll(SILENCE);
            assertThat(STATUS.matcher(answer).results().map(found -> found.group(1)))
                    .containsExactly("401", "200");
        }
    }

    /** What HTTP/2 carries never becomes a line of HTTP/1.1 (RFC 9113 §8.2.1). */
    @Test
    void fields_of_http_2_cannot_be_lines() {
        List<String[]> bad = List.of(
                new String[] {"x", "a\r\nContent-Length: 5"},
                new String[] {"x\r\ny", "a"},
                new String[] {"x", "a\u0000b"},
                new String[] {"x", "a\nb"},
                new String[] {"x y", "a"},
                new String[] {"x:y", "a"},
                new String[] {"", "a"},
                new String[] {"transfer-encoding", "chunked"},
                new String[] {"connection", "close"},
                new String[] {"te", "gzip"},
                new String[] {":path", "/v2"},
                new String[] {":unknown", "a"},
                new String[] {"content-length", "5", "content-length", "6"},
                new String[] {"content-length", "-1"},
                new String[] {"content-length", "5, 5"});
        List<String> wrong = new ArrayList<>();
        for (String[] fields : bad) {
            try (RawHttp2 http2 = RawHttp2.open(target)) {
                byte[] block = http2.request("POST", "/v2/models/echo/infer", fields);
                http2.send(
                        RawHttp2.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 1, block),
                        RawHttp2.frame(
                                RawHttp2.DATA,
                                RawHttp2.END_STREAM,
                                1,
                                Target.echo(1).getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
                long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
                while (http2.resets() + http2.answers() == 0 && !http2.isEnded() && System.nanoTime() < end) {
                    Pause.millis(5);
                }
                if (http2.successes() > 0) {
                    wrong.add(String.join("|", fields));
                }
            }
        }
        assertThat(wrong).isEmpty();
    }
}
