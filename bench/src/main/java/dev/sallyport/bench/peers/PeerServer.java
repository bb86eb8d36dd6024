package dev.sallyport.bench.peers;

import dev.sallyport.bench.Folders;
import dev.sallyport.bench.Payload;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An installed peer that can be started with the models of a folder. */
record PeerServer(Installation installation, Path models, Path folder) implements Contender {
    @Override
    public String word() {
        return installation.peer().word();
    }

    @Override
    public Set<Dialect> dialects() {
        return installation.peer().dialects();
    }

    @Override
    public Running start() throws IOException {
        Path work = folder.resolve("work-" + word());
        Folders.remove(work);
        Files.createDirectories(work);
        List<Integer> ports = freePorts(3);
        ProcessBuilder builder = new ProcessBuilder(installation.command())
                .directory(installation.folder().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve(word() + ".log").toFile()));
        Map<String, String> environment = builder.environment();
        environment.put("MODELS", models.toString());
        environment.put("WORK", work.toString());
        environment.put("CORES", Integer.toString(Runtime.getRuntime().availableProcessors()));
        environment.put("HTTP_PORT", ports.get(0).toString());
        environment.put("GRPC_PORT", ports.get(1).toString());
        environment.put("OTHER_PORT", ports.get(2).toString());
        return new Served(builder.start().toHandle(), ports.get(0), ports.get(1));
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }

    record Served(ProcessHandle handle, int httpPort, int grpcPort) implements Running {
        @Override
        public String base(Dialect dialect) {
            return "http://127.0.0.1:" + (dialect.isGrpc() ? grpcPort : httpPort);
        }

        @Override
        public Optional<Path> authority() {
            return Optional.empty();
        }

        @Override
        public Payload authorised(Payload payload) {
            return payload;
        }
    }
}
