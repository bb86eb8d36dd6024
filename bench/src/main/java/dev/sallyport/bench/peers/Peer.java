package dev.sallyport.bench.peers;

import static dev.sallyport.bench.peers.Dialect.OIP_BINARY;
import static dev.sallyport.bench.peers.Dialect.OIP_GRPC;
import static dev.sallyport.bench.peers.Dialect.OIP_JSON;
import static dev.sallyport.bench.peers.Dialect.PLAIN_JSON;

import java.util.List;
import java.util.Set;

/** Another model server: how it is set up and what it understands. */
enum Peer {
    FASTIFY("fastify", "fastify + onnxruntime-node", "a process per core, one thread per run", PLAIN_JSON),
    FASTAPI("fastapi", "FastAPI + onnxruntime, uvicorn", "a process per core, one thread per run", PLAIN_JSON),
    PYTRITON(
            "pytriton",
            "Triton 2.51 of the package nvidia-pytriton, its Python backend running ONNX Runtime",
            "an instance per core, dynamic batching up to 32 rows",
            OIP_GRPC,
            OIP_BINARY,
            OIP_JSON),
    KSERVE("kserve", "KServe's Python server", "one worker, as it is unless told", OIP_GRPC, OIP_BINARY, OIP_JSON),
    MLSERVER("mlserver", "MLServer", "no pool of processes, which is its fastest here", OIP_GRPC, OIP_JSON);

    /** What is not in any package that can be had, and why. */
    static final List<String> MISSING = List.of(
            "Triton with its ONNX Runtime backend: the backend comes in container images only; the package `nvidia-pytriton`"
                    + " carries the server and the Python backend",
            "TensorFlow Serving: no package of its server in PyPI, npm or Debian, and it serves no ONNX" + " models");

    private final String word;
    private final String label;
    private final String settings;
    private final Set<Dialect> dialects;

    Peer(String word, String label, String settings, Dialect... dialects) {
        this.word = word;
        this.label = label;
        this.settings = settings;
        this.dialects = Set.of(dialects);
    }

    String word() {
        return word;
    }

    String label() {
        return label;
    }

    String settings() {
        return settings;
    }

    Set<Dialect> dialects() {
        return dialects;
    }

    static Peer of(String word) {
        for (Peer peer : values()) {
            if (peer.word.equals(word)) {
                return peer;
            }
        }
        throw new IllegalArgumentException("no peer `" + word + "`");
    }
}
