package dev.sallyport.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * What is measured and for how long.
 *
 * @param warmUpSeconds least load before the first point of a model and protocol; 0 for none
 * @param batching whether requests that wait for the same model may share a run
 */
record Options(
        int seconds,
        int warmUpSeconds,
        List<BenchModel> models,
        List<Protocol> protocols,
        List<Integer> connections,
        boolean smoke,
        boolean batching) {
    static final String USAGE = "run [--seconds N] [--smoke] [--batching] [--only MODEL,PROTOCOL,CONNECTIONS]"
            + "   MODEL: mlp-32 mlp-784   PROTOCOL: grpc rest-h2 rest-h1   or all";

    private static final String ALL = "all";

    Options {
        models = List.copyOf(models);
        protocols = List.copyOf(protocols);
        connections = List.copyOf(connections);
    }

    /** @throws IllegalArgumentException for what {@link #USAGE} does not name */
    static Options parse(List<String> arguments) {
        Options options = new Options(
                10, 10, List.of(BenchModel.values()), List.of(Protocol.values()), List.of(64, 8, 1), false, false);
        List<String> left = new ArrayList<>(arguments);
        while (!left.isEmpty()) {
            String option = left.removeFirst();
            options = switch (option) {
                case "--smoke" -> options.briefly();
                case "--batching" -> options.sharingRuns();
                case "--seconds" -> options.lasting(Integer.parseInt(value(option, left)));
                case "--only" -> options.only(value(option, left));
                default -> throw new IllegalArgumentException("unknown option " + option);
            };
        }
        return options;
    }

    private static String value(String option, List<String> left) {
        if (left.isEmpty()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return left.removeFirst();
    }

    private Options briefly() {
        return new Options(
                1,
                0,
                List.of(BenchModel.TINY),
                List.of(Protocol.GRPC, Protocol.REST_HTTP1),
                List.of(64, 1),
                true,
                batching);
    }

    private Options lasting(int wanted) {
        if (wanted < 1) {
            throw new IllegalArgumentException("--seconds must be 1 or more");
        }
        return new Options(wanted, warmUpSeconds, models, protocols, connections, smoke, batching);
    }

    private Options sharingRuns() {
        return new Options(seconds, warmUpSeconds, models, protocols, connections, smoke, true);
    }

    private Options only(String point) {
        String[] parts = point.split(",", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("--only MODEL,PROTOCOL,CONNECTIONS");
        }
        return new Options(
                seconds,
                warmUpSeconds,
                parts[0].equals(ALL) ? models : List.of(BenchModel.of(parts[0])),
                parts[1].equals(ALL) ? protocols : List.of(Protocol.of(parts[1])),
                parts[2].equals(ALL) ? connections : List.of(Integer.parseInt(parts[2])),
                smoke,
                batching);
    }

    /** How every server is told to treat requests that wait for the same model. */
    String batchingMode() {
        return batching ? "automatic" : "off";
    }

    /** How long each rate of the bare runtime is taken. */
    double rawSeconds() {
        return smoke ? 0.5 : Math.min(5, seconds);
    }

    int starts() {
        return smoke ? 1 : 5;
    }

    int forces() {
        return smoke ? 300 : 2_000;
    }
}
