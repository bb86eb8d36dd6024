package dev.sallyport.bench.peers;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What is measured, beside whom and for how long. */
record PeersOptions(
        int seconds,
        List<Workload> workloads,
        Set<Dialect> dialects,
        List<Peer> peers,
        Set<Part> parts,
        boolean smoke) {
    static final String USAGE = "peers [--seconds N] [--smoke] [--only MODEL,PROTOCOL] [--peers A,B] [--parts A,B]"
            + "   MODEL: mlp-32 mlp-784 digits resnet identity-4b identity-3k identity-600k identity-16m"
            + "   PROTOCOL: grpc rest-binary rest-json tfs-grpc tfs-json, or all for either"
            + "   peers: fastify fastapi pytriton kserve mlserver, or none   parts: closed open batching starts";

    private static final String ALL = "all";

    /** Which of the report's parts are measured. */
    enum Part {
        CLOSED,
        OPEN,
        BATCHING,
        STARTS;

        static Part of(String word) {
            for (Part part : values()) {
                if (part.name().equalsIgnoreCase(word)) {
                    return part;
                }
            }
            throw new IllegalArgumentException("no part `" + word + "`");
        }
    }

    PeersOptions {
        workloads = List.copyOf(workloads);
        dialects = Set.copyOf(dialects);
        peers = List.copyOf(peers);
        parts = Set.copyOf(parts);
    }

    /** @throws IllegalArgumentException for what {@link #USAGE} does not name */
    static PeersOptions parse(List<String> arguments) {
        int seconds = 4;
        boolean smoke = false;
        List<Workload> workloads = List.of(Workload.values());
        Set<Dialect> dialects = EnumSet.complementOf(EnumSet.of(Dialect.PLAIN_JSON));
        List<Peer> peers = List.of(Peer.values());
        Set<Part> parts = EnumSet.allOf(Part.class);
        List<String> left = new ArrayList<>(arguments);
        while (!left.isEmpty()) {
            String option = left.removeFirst();
            switch (option) {
                case "--smoke" -> {
                    smoke = true;
                    seconds = 1;
                    workloads = List.of(Workload.MLP_32);
                    dialects = Set.of(Dialect.OIP_GRPC, Dialect.OIP_JSON);
                }
                case "--seconds" -> seconds = seconds(value(option, left));
                case "--peers" -> peers = peers(value(option, left));
                case "--parts" -> parts = parts(value(option, left));
                case "--only" -> {
                    String[] point = value(option, left).split(",", -1);
                    if (point.length != 2) {
                        throw new IllegalArgumentException("--only MODEL,PROTOCOL");
                    }
                    workloads = point[0].equals(ALL) ? workloads : List.of(Workload.of(point[0]));
                    dialects = point[1].equals(ALL) ? dialects : Set.of(dialect(point[1], dialects));
                }
                default -> throw new IllegalArgumentException("unknown option " + option);
            }
        }
        return new PeersOptions(seconds, workloads, dialects, peers, parts, smoke);
    }

    private static String value(String option, List<String> left) {
        if (left.isEmpty()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return left.removeFirst();
    }

    private static int seconds(String value) {
        int seconds = Integer.parseInt(value);
        if (seconds < 1) {
            throw new IllegalArgumentException("--seconds must be 1 or more");
        }
        return seconds;
    }

    private static List<Peer> peers(String value) {
        return value.equals("none")
                ? List.of()
                : List.of(value.split(",", -1)).stream()
                        .map(Peer::of)
                        .distinct()
                        .toList();
    }

    private static Set<Part> parts(String value) {
        Set<Part> parts = EnumSet.noneOf(Part.class);
        for (String word : value.split(",", -1)) {
            parts.add(Part.of(word));
        }
        return parts;
    }

    private static Dialect dialect(String word, Set<Dialect> known) {
        return known.stream()
                .filter(dialect -> dialect.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no protocol `" + word + "`"));
    }

    /** The most first. */
    List<Integer> connections(Workload workload) {
        return smoke ? List.of(8) : workload.connections();
    }

    boolean has(Part part) {
        return parts.contains(part);
    }

    /** How many times a start is measured. */
    int starts() {
        return smoke ? 1 : 5;
    }

    /** Load before the first point of a server, model and protocol. */
    int warmUpSeconds() {
        return smoke ? 0 : 2;
    }

    /** Of the open loop's generator, a JVM of its own for each point. */
    int openWarmUpSeconds() {
        return smoke ? 2 : 8;
    }

    double rawSeconds() {
        return smoke ? 0.3 : 2;
    }
}
