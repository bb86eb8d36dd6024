package dev.sallyport.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs a command to its end and keeps what it printed. */
final class Program {
    /** What a command came to; {@code out} and {@code err} whole. */
    record Outcome(int exit, String out, String err) {
        /** The last line printed, which is where the client programs put their JSON. */
        String lastLine() {
            List<String> lines = out.lines().toList();
            return lines.isEmpty() ? "" : lines.getLast();
        }

        Outcome succeeded() {
            if (exit != 0) {
                throw new AssertionError("exit " + exit + "\n" + out + "\n" + err);
            }
            return this;
        }
    }

    private Program() {}

    static Outcome run(Path folder, Duration patience, List<String> command) {
        try {
            Path out = Files.createTempFile("out", ".txt");
            Path err = Files.createTempFile("err", ".txt");
            try {
                ProcessBuilder launch = new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
                launch.environment().put("SALLYPORT_NO_BUILD", "1");
                Process process = launch.start();
                process.getOutputStream().close();
                if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly().waitFor();
                    throw new AssertionError(
                            command.getFirst() + " still runs after " + patience + "\n" + text(out) + text(err));
                }
                Outcome outcome = new Outcome(process.exitValue(), text(out), text(err));
                Captured.add(outcome.out());
                Captured.add(outcome.err());
                return outcome;
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What is no text in it, such as the tensors of an answer, is as good as anything. */
    private static String text(Path printed) throws IOException {
        return new String(Files.readAllBytes(printed), StandardCharsets.UTF_8);
    }

    /** The first of these commands that the path has. */
    static Optional<String> find(String... names) {
        List<Path> folders =
                Stream.of(System.getenv("PATH").split(":")).map(Path::of).toList();
        for (String name : names) {
            for (Path folder : folders) {
                if (Files.isExecutable(folder.resolve(name))) {
                    return Optional.of(name);
                }
            }
        }
        return Optional.empty();
    }
}
