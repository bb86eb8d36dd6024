package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.it.Program.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Clients and tools that are not ours, installed once under {@code it/target/tools} by their own package
 * managers; a test whose language is not on this machine is skipped and says so.
 */
final class Clients {
    private static final Duration INSTALL = Duration.ofMinutes(5);

    private Clients() {}

    /** Python with everything in {@code it/clients/python/requirements.txt}. */
    static Path python() {
        return python("python", "requirements.txt");
    }

    private static Path python(String name, String requirements) {
        assumeTrue(Program.find("python3").isPresent(), "python3 is not installed");
        return alone(() -> installPython(name, requirements));
    }

    private static Path installPython(String name, String requirements) {
        Path folder = Repository.CLIENTS.resolve("python");
        Path environment = Repository.TOOLS.resolve(name);
        Path wanted = folder.resolve(requirements);
        if (!isCurrent(environment, wanted)) {
            Outcome made = run(Repository.ROOT, List.of("python3", "-m", "venv", "--clear", environment.toString()));
            assumeTrue(made.exit() == 0, "python3 has no venv module: " + made.out() + made.err());
            run(
                            folder,
                            List.of(
                                    environment.resolve("bin/pip").toString(),
                                    "install",
                                    "--quiet",
                                    "--disable-pip-version-check",
                                    "-r",
                                    wanted.toString()))
                    .succeeded();
            markCurrent(environment, wanted);
        }
        return environment.resolve("bin");
    }

    /** Python with the clients of key services, and a server of one. */
    static Path keyServices() {
        return python("keys", "requirements-keys.txt");
    }

    /** Python with CycloneDX's own library, which carries its schemas. */
    static Path cycloneDx() {
        return python("cyclonedx", "requirements-cyclonedx.txt");
    }

    /** Python with what {@code examples/evaluate.py} needs. */
    static Path examples() {
        return python("examples", "requirements-examples.txt");
    }

    /** Python with the packages that write honest models. */
    static Path corpus() {
        return python("corpus", "requirements-corpus.txt");
    }

    /**
     * TensorFlow Serving's own messages and stubs beside the rest. Their package asks for all of TensorFlow and
     * shares files with the other one, so each is installed by itself, in the order of the file.
     */
    static void serving() {
        Path programs = python();
        alone(() -> installServing(programs));
    }

    private static Path installServing(Path programs) {
        Path environment = Repository.TOOLS.resolve("python");
        Path wanted = Repository.CLIENTS.resolve("python").resolve("serving.txt");
        if (!isCurrent(environment, wanted)) {
            for (String requirement : lines(wanted)) {
                run(
                                Repository.ROOT,
                                List.of(
                                        environment.resolve("bin/pip").toString(),
                                        "install",
                                        "--quiet",
                                        "--disable-pip-version-check",
                                        "--no-deps",
                                        "--force-reinstall",
                                        requirement))
                        .succeeded();
            }
            markCurrent(environment, wanted);
        }
        return programs;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs one of {@code it/clients/python}'s scripts. */
    static Outcome python(String script, Connection connection) {
        return python(python(), script, connection);
    }

    /** Likewise with KServe's package, which cannot be in one process with tritonclient. */
    static Outcome kserve(String script, Connection connection) {
        return python(python("kserve", "requirements-kserve.txt"), script, connection);
    }

    /** Compiles the published protos anew. */
    static Outcome published() {
        Path wire = Repository.ROOT.resolve("wire/src/main");
        return run(
                Repository.CLIENTS.resolve("python"),
                List.of(
                        python("kserve", "requirements-kserve.txt")
                                .resolve("python")
                                .toString(),
                        "-B",
                        "published.py",
                        wire.resolve("proto").toString(),
                        wire.resolve("resources/dev/sallyport/wire/reflection/protocols.binpb")
                                .toString()));
    }

    private static Outcome python(Path programs, String script, Connection connection) {
        return Program.run(
                Repository.CLIENTS.resolve("python"),
                Duration.ofMinutes(3),
                List.of(
                        programs.resolve("python").toString(),
                        "-B",
                        script,
                        connection.file().toString(),
                        Repository.EXAMPLES.toString()));
    }

    /** The folder of the Node.js client with its modules beside it. */
    static Path node() {
        assumeTrue(Program.find("node").isPresent() && Program.find("npm").isPresent(), "node or npm is not installed");
        return alone(Clients::installNode);
    }

    private static Path installNode() {
        Path source = Repository.CLIENTS.resolve("node");
        Path folder = Repository.TOOLS.resolve("node");
        Path wanted = source.resolve("package-lock.json");
        copy(source, folder);
        if (!isCurrent(folder, wanted)) {
            run(folder, List.of("npm", "ci", "--no-audit", "--no-fund")).succeeded();
            markCurrent(folder, wanted);
        }
        return folder;
    }

    /** The log verifier, built by Go. */
    static Path logcheck() {
        return alone(() -> go("go", "logcheck"));
    }

    /** The gRPC client, built by Go. */
    static Path grpcmatrix() {
        return alone(() -> go("go-grpc", "grpcmatrix"));
    }

    private static Path go(String folder, String name) {
        assumeTrue(Program.find("go").isPresent(), "go is not installed");
        Path program = Repository.TOOLS.resolve(name);
        Outcome built = run(Repository.CLIENTS.resolve(folder), List.of("go", "build", "-o", program.toString(), "."));
        assumeTrue(!built.err().contains("requires go >="), "go is too old: " + built.err());
        built.succeeded();
        return program;
    }

    /** Two processes of tests share what is installed: one at a time looks and installs. */
    private static synchronized Path alone(Supplier<Path> installation) {
        try {
            Files.createDirectories(Repository.TOOLS);
            try (FileChannel file = FileChannel.open(
                            Repository.TOOLS.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = file.lock()) {
                assertThat(lock.isValid()).isTrue();
                return installation.get();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Outcome run(Path folder, List<String> command) {
        return Program.run(folder, INSTALL, command);
    }

    private static boolean isCurrent(Path folder, Path wanted) {
        Path mark = mark(folder, wanted);
        try {
            return Files.exists(mark) && Files.mismatch(mark, wanted) < 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path mark(Path folder, Path wanted) {
        return folder.resolve(wanted.getFileName() + ".installed");
    }

    private static void markCurrent(Path folder, Path wanted) {
        try {
            Files.write(mark(folder, wanted), Files.readAllBytes(wanted));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path source, Path target) {
        try (Stream<Path> files = Files.list(source)) {
            Files.createDirectories(target);
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.write(target.resolve(file.getFileName()), Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
