package dev.sallyport.bench.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A peer as its own package manager installs it, at the versions its folder below {@code bench/src/main/peers} pins;
 * done once and again when they change.
 */
record Installation(Peer peer, Path folder, List<String> command) {
    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final String MARK = "installed";

    Installation {
        command = List.copyOf(command);
    }

    /** @throws IOException says why it could not be installed */
    static Installation of(Peer peer, Path home, Path target) throws IOException, InterruptedException {
        Path source = home.resolve("bench/src/main/peers").resolve(peer.word());
        Path folder = Files.createDirectories(target.resolve(peer.word()));
        Path wanted = source.resolve(isNode(peer) ? "package.json" : "requirements.txt");
        boolean isCurrent = isCurrent(folder, wanted);
        try (Stream<Path> files = Files.list(source)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.write(folder.resolve(file.getFileName()), Files.readAllBytes(file));
            }
        }
        if (!isCurrent) {
            install(peer, folder);
            Files.write(folder.resolve(MARK), Files.readAllBytes(wanted));
        }
        return new Installation(peer, folder, start(peer, folder));
    }

    private static boolean isNode(Peer peer) {
        return peer == Peer.FASTIFY;
    }

    private static boolean isCurrent(Path folder, Path wanted) throws IOException {
        Path mark = folder.resolve(MARK);
        return Files.exists(mark) && Files.mismatch(mark, wanted) < 0;
    }

    private static List<String> start(Peer peer, Path folder) {
        return isNode(peer)
                ? List.of("node", folder.resolve("server.mjs").toString())
                : List.of(
                        folder.resolve("venv/bin/python").toString(),
                        folder.resolve("server.py").toString());
    }

    private static void install(Peer peer, Path folder) throws IOException, InterruptedException {
        if (isNode(peer)) {
            // Of the scripts that packages bring one fetches code for graphics cards.
            run(folder, List.of("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"));
            return;
        }
        run(folder, List.of("python3", "-m", "venv", "--clear", "venv"));
        String pip = folder.resolve("venv/bin/pip").toString();
        run(folder, List.of(pip, "install", "--quiet", "--disable-pip-version-check", "-r", "requirements.txt"));
    }

    private static void run(Path folder, List<String> command) throws IOException, InterruptedException {
        Path log = folder.resolve("install.log");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
            throw new IOException(command.getFirst() + " was not done after " + PATIENCE.toMinutes() + " minutes");
        }
        if (process.exitValue() != 0) {
            List<String> lines = Files.readAllLines(log).stream()
                    .filter(line -> line.toLowerCase(java.util.Locale.ROOT).contains("error"))
                    .toList();
            String why = lines.isEmpty()
                    ? "exit " + process.exitValue()
                    : lines.getFirst().strip();
            throw new IOException(why.substring(0, Math.min(200, why.length())));
        }
    }
}
