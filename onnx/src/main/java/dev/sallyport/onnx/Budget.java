package dev.sallyport.onnx;

/** What is left of {@link OnnxLimits} while one model is read. Not thread-safe. */
final class Budget {
    /** Heap a kept string costs beside its characters, about. */
    private static final int STRING_BYTES = 16;

    static final int MAX_NAME_BYTES = 4096;

    private final OnnxLimits limits;
    private int nodes;
    private int tensors;
    private long nameBytes;
    private long tensorBytes;

    Budget(OnnxLimits limits) {
        this.limits = limits;
    }

    OnnxLimits limits() {
        return limits;
    }

    void node() {
        if (++nodes > limits.nodes()) {
            throw Finding.of("more than %d nodes", limits.nodes());
        }
    }

    int nodes() {
        return nodes;
    }

    long tensorBytes() {
        return tensorBytes;
    }

    /** Counts a tensor of {@code bytes}. */
    void tensor(long bytes) {
        if (++tensors > limits.tensors()) {
            throw Finding.of("more than %d tensors", limits.tensors());
        }
        if (bytes > limits.tensorBytes() - tensorBytes) {
            throw Finding.of("tensors declare more than %d bytes", limits.tensorBytes());
        }
        tensorBytes += bytes;
    }

    void depth(int depth) {
        if (depth > limits.subgraphDepth()) {
            throw Finding.of("graphs nested deeper than %d", limits.subgraphDepth());
        }
    }

    /** A name that is kept. */
    String name(WireReader reader) {
        String name = reader.string(MAX_NAME_BYTES);
        nameBytes += name.length() + STRING_BYTES;
        if (nameBytes > limits.nameBytes()) {
            throw Finding.of("more than %d bytes of names", limits.nameBytes());
        }
        return name;
    }
}
