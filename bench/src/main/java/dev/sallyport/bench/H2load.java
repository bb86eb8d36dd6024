package dev.sallyport.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * HTTP/2 load by nghttp2's h2load. It counts HTTP 200 and does not read {@code grpc-status}: whoever uses it
 * holds its count against the server's own. It writes one line per request to its log, which is where the
 * percentiles come from and is part of the CPU time it is charged with.
 */
public record H2load(Path folder) implements Generator {
    /** Up to here the windows it opens by itself hold several answers. */
    private static final int SMALL_BYTES = 16 << 10;

    private static final Pattern FINISHED = Pattern.compile("finished in ([0-9.]+)(us|ms|s|m),");
    private static final Pattern REQUESTS = Pattern.compile("(\\d+) succeeded, (\\d+) failed, (\\d+) errored");

    @Override
    public Load run(String base, Payload payload, int connections, int seconds)
            throws IOException, InterruptedException {
        return load(base, payload, connections, "-D" + seconds);
    }

    /** Sends {@code count} requests and no more. */
    public Load requests(String base, Payload payload, int connections, int count)
            throws IOException, InterruptedException {
        return load(base, payload, connections, "-n" + count);
    }

    private Load load(String base, Payload payload, int connections, String extent)
            throws IOException, InterruptedException {
        Path body = Files.write(folder.resolve("body"), payload.body());
        Path log = folder.resolve("h2load.log");
        Files.deleteIfExists(log);
        List<String> command = new ArrayList<>(List.of("h2load", "-t1", "-m1", "-c" + connections, extent));
        if (payload.body().length > SMALL_BYTES) {
            command.addAll(List.of("-w30", "-W30"));
        }
        command.addAll(List.of("-d", body.toString(), "--log-file=" + log));
        payload.headers().forEach((name, value) -> command.addAll(List.of("-H", name + ": " + value)));
        command.add(Generator.byAddress(base) + payload.path());
        String output = Generator.output(command, folder);
        try (BufferedReader lines = Files.newBufferedReader(log)) {
            return parse(output, latencies(lines));
        }
    }

    /** {@code start µs TAB status TAB µs until the end of the answer} on each line. */
    static Latencies latencies(BufferedReader lines) throws IOException {
        Latencies micros = new Latencies();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            int status = line.indexOf('\t') + 1;
            int time = line.indexOf('\t', status) + 1;
            if (status > 0 && line.startsWith("200", status) && time > 0) {
                int end = line.indexOf('\t', time);
                micros.add(Long.parseLong(line, time, end < 0 ? line.length() : end, 10));
            }
        }
        return micros;
    }

    static Load parse(String output, Latencies micros) throws IOException {
        Matcher finished = FINISHED.matcher(output);
        Matcher requests = REQUESTS.matcher(output);
        if (!finished.find() || !requests.find() || micros.count() == 0) {
            throw new IOException("h2load measured nothing: " + output);
        }
        long nanos = Math.round(Double.parseDouble(finished.group(1)) * nanosOf(finished.group(2)));
        return new Load(
                Long.parseLong(requests.group(1)),
                Long.parseLong(requests.group(2)),
                Duration.ofNanos(nanos),
                micros.percentile(50),
                micros.percentile(99));
    }

    private static double nanosOf(String unit) {
        return switch (unit) {
            case "us" -> 1e3;
            case "ms" -> 1e6;
            case "s" -> 1e9;
            default -> 60e9;
        };
    }
}
