package dev.sallyport.bench.peers;

import dev.sallyport.bench.Calls;
import dev.sallyport.bench.Payload;
import dev.sallyport.bench.ProcFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** A server and all processes it started. */
interface Running extends AutoCloseable {
    Duration PATIENCE = Duration.ofSeconds(20);

    ProcessHandle handle();

    /** Where {@code dialect} is answered. */
    String base(Dialect dialect);

    /** What clients must trust; empty where there is no TLS. */
    Optional<Path> authority();

    /** {@code payload} as this server wants it, with a credential where it asks for one. */
    Payload authorised(Payload payload);

    /** How many inferences it says it has answered, where it says so. */
    default OptionalLong answered(Calls calls) throws IOException {
        return OptionalLong.empty();
    }

    default boolean isAlive() {
        return handle().isAlive();
    }

    private List<ProcessHandle> processes() {
        return Stream.concat(Stream.of(handle()), handle().descendants()).toList();
    }

    /** A process that ends while it is looked at counts as nothing. */
    private long sum(ToLongFunction<ProcessHandle> figure) {
        long sum = 0;
        for (ProcessHandle process : processes()) {
            try {
                sum += figure.applyAsLong(process);
            } catch (UncheckedIOException | IllegalArgumentException e) {
                // It has ended.
            }
        }
        return sum;
    }

    /** User and system time of all its processes. */
    default long cpuMicros() {
        return sum(process -> ProcFile.cpuMicros(process.pid()));
    }

    /** Memory they hold now; pages that two of them share count twice. */
    default long residentBytes() {
        return sum(process -> ProcFile.residentBytes(ProcFile.status(process.pid())));
    }

    default long peakResidentBytes() {
        return sum(process -> ProcFile.peakResidentBytes(ProcFile.status(process.pid())));
    }

    @Override
    default void close() throws Exception {
        List<ProcessHandle> all = processes();
        handle().destroy();
        try {
            handle().onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            handle().destroyForcibly();
        }
        all.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle process : all) {
            process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }
}
