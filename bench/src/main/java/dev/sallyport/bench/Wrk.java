package dev.sallyport.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** HTTP/1.1 load by wrk, told by a Lua script what to send and how to say what it measured. */
public record Wrk(Path folder) implements Generator {
    private static final Pattern RESULT =
            Pattern.compile("RESULT requests=(\\d+) micros=(\\d+) failed=(\\d+) p50=(\\d+) p99=(\\d+)");

    @Override
    public Load run(String base, Payload payload, int connections, int seconds)
            throws IOException, InterruptedException {
        Path body = Files.write(folder.resolve("body"), payload.body());
        Path script = Files.writeString(folder.resolve("wrk.lua"), script(payload, body));
        return parse(Generator.output(
                List.of(
                        "wrk",
                        "-t1",
                        "-c" + connections,
                        "-d" + seconds + "s",
                        "--latency",
                        "--timeout",
                        "30s",
                        "-s",
                        script.toString(),
                        Generator.byAddress(base) + payload.path()),
                folder));
    }

    /** Names and values are those of {@link Payload}: none needs escaping. */
    private static String script(Payload payload, Path body) {
        StringBuilder lua = new StringBuilder("wrk.method = 'POST'\n");
        lua.append("wrk.body = io.open('").append(body).append("', 'rb'):read('*a')\n");
        payload.headers().forEach((name, value) -> lua.append("wrk.headers['%s'] = '%s'\n".formatted(name, value)));
        return lua.append("""
                done = function(summary, latency, requests)
                  local e = summary.errors
                  io.write(string.format('RESULT requests=%d micros=%d failed=%d p50=%d p99=%d\\n',
                    summary.requests, summary.duration, e.connect + e.read + e.write + e.status + e.timeout,
                    latency:percentile(50), latency:percentile(99)))
                end
                """).toString();
    }

    static Load parse(String output) throws IOException {
        Matcher result = RESULT.matcher(output);
        if (!result.find()) {
            throw new IOException("wrk measured nothing: " + output);
        }
        return new Load(
                Long.parseLong(result.group(1)),
                Long.parseLong(result.group(3)),
                Duration.ofNanos(1_000 * Long.parseLong(result.group(2))),
                Long.parseLong(result.group(4)),
                Long.parseLong(result.group(5)));
    }
}
