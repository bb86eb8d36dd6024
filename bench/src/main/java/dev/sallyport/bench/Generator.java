package dev.sallyport.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program that makes load, one of its threads busy at most. */
public interface Generator {
    /** Longer than any point takes. */
    Duration PATIENCE = Duration.ofMinutes(3);

    /** Sends {@code payload} to {@code base} for {@code seconds} over {@code connections}. */
    Load run(String base, Payload payload, int connections, int seconds) throws IOException, InterruptedException;

    /** With its files in {@code folder}. */
    static Generator of(Protocol protocol, Path folder) {
        return switch (protocol) {
            case GRPC, REST_HTTP2 -> new H2load(folder);
            case REST_HTTP1 -> new Wrk(folder);
        };
    }

    /** What the program printed; an exit code other than 0 is an exception. */
    static String output(List<String> command, Path folder) throws IOException, InterruptedException {
        Path file = folder.resolve("generator.out");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(file.toFile())
                .start();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new IOException(command.getFirst() + " was not done after " + PATIENCE.toSeconds() + " s");
        }
        int code = process.exitValue();
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        if (code != 0) {
            throw new IOException(command.getFirst() + " ended with " + code + ": " + text);
        }
        return text;
    }

    /** The same place by number: a name may lead to an address nobody listens on. */
    static String byAddress(String base) {
        return base.replace("//localhost:", "//127.0.0.1:");
    }
}
