package dev.sallyport.bench.open;

import dev.sallyport.bench.Generator;
import dev.sallyport.bench.Java;
import dev.sallyport.bench.Payload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@link OpenLoop} saw in one run.
 *
 * @param answered good answers, those of the warm-up included
 * @param behind requests that were not sent in time or had no answer in the end
 * @param perSecond good answers that came in the measured time, whenever they were asked for
 * @param p50Micros from when a request should have left; those that were never sent count with the time they waited
 * @param lateMicros after how long 99 of 100 requests had left
 * @param cpuMicros CPU time of the generator, warm-up included
 */
public record OpenLoad(
        long answered,
        long failed,
        long behind,
        double perSecond,
        long p50Micros,
        long p99Micros,
        long lateMicros,
        long cpuMicros) {
    private static final Pattern RESULT = Pattern.compile("RESULT answered=(\\d+) failed=(\\d+) behind=(\\d+)"
            + " rate=([0-9.]+) p50=(\\d+) p99=(\\d+) late=(\\d+) cpu=(\\d+)");

    /**
     * Sends {@code payload} to {@code base} at {@code perSecond} for {@code seconds}, files in {@code folder}.
     *
     * @param warmUpSeconds at the same rate before it counts
     */
    public static OpenLoad run(
            String base,
            Payload payload,
            int connections,
            double perSecond,
            int warmUpSeconds,
            int seconds,
            Optional<Path> ca,
            Path folder)
            throws IOException, InterruptedException {
        Path file = folder.resolve("payload");
        PayloadFile.write(payload, file);
        List<String> command = Java.command(
                OpenLoop.class,
                Generator.byAddress(base),
                file.toString(),
                Integer.toString(connections),
                Double.toString(perSecond),
                Integer.toString(warmUpSeconds),
                Integer.toString(seconds));
        ca.ifPresent(trusted -> command.add(trusted.toString()));
        return parse(Generator.output(command, folder));
    }

    static OpenLoad parse(String output) throws IOException {
        Matcher result = RESULT.matcher(output);
        if (!result.find()) {
            throw new IOException("the open loop measured nothing: " + output);
        }
        return new OpenLoad(
                Long.parseLong(result.group(1)),
                Long.parseLong(result.group(2)),
                Long.parseLong(result.group(3)),
                Double.parseDouble(result.group(4)),
                Long.parseLong(result.group(5)),
                Long.parseLong(result.group(6)),
                Long.parseLong(result.group(7)),
                Long.parseLong(result.group(8)));
    }
}
