package dev.sallyport.bench.peers;

import dev.sallyport.bench.Calls;
import dev.sallyport.bench.Mode;
import dev.sallyport.bench.Payload;
import dev.sallyport.bench.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * This project's server, in one mode and with one treatment of requests that wait for the same model.
 *
 * @param cached whether the launcher may use the start-up cache it keeps for the JVM
 */
record Sallyport(Mode mode, Batching batching, boolean cached, Path home, Path state, Path folder)
        implements Contender {
    /** {@code models.batching.mode}. */
    enum Batching {
        OFF,
        ON,
        AUTOMATIC;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public String word() {
        return word(mode, batching) + (cached ? "" : ", without the JVM's cache");
    }

    static String word(Mode mode, Batching batching) {
        String word = "sallyport " + mode.word();
        return batching == Batching.AUTOMATIC ? word : word + ", batching " + batching.word();
    }

    @Override
    public Set<Dialect> dialects() {
        return EnumSet.complementOf(EnumSet.of(Dialect.PLAIN_JSON));
    }

    @Override
    public Served start() throws Exception {
        Map<String, String> environment = new HashMap<>(mode.environment());
        environment.put("SALLYPORT_MODELS__BATCHING__MODE", batching.word());
        if (!cached) {
            environment.put("SALLYPORT_NO_CACHE", "1");
        }
        String name = word().replaceAll("\\W+", "-");
        // Servers run side by side, and a log has one writer.
        environment.put(
                "SALLYPORT_AUDIT__FOLDER",
                folder.resolve(name + "-audit").toAbsolutePath().toString());
        Path log = folder.resolve(name + ".log");
        return new Served(ServerProcess.start(home, state, environment, log), mode, state);
    }

    /** Ready: {@link ServerProcess#start} waits for it. */
    record Served(ServerProcess server, Mode mode, Path state) implements Running {
        @Override
        public ProcessHandle handle() {
            return server.handle();
        }

        @Override
        public String base(Dialect dialect) {
            return server.rest();
        }

        @Override
        public Optional<Path> authority() {
            return mode == Mode.OFF ? Optional.empty() : Optional.of(state.resolve("tls/ca.pem"));
        }

        @Override
        public Payload authorised(Payload payload) {
            return payload.authorised(ServerProcess.key(state, "client"));
        }

        @Override
        public OptionalLong answered(Calls calls) throws IOException {
            return OptionalLong.of(calls.answered(server.admin(), ServerProcess.key(state, "administrator")));
        }
    }
}
