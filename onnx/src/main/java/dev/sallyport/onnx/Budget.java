package dev.sallyport.onnx;

import dev.sallyport.core.ProblemException;

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
    private boolean exceeded;

    Budget(OnnxLimits limits) {
        this.limits = limits;
    }

    /** Whether reading ended for what the model costs, not for what it is. */
    boolean isExceeded() {
        return exceeded;
    }

    private ProblemException exceeded(String format, Object limit) {
        exceeded = true;
        return Finding.of(format, limit);
    }

    OnnxLimits limits() {
        return limits;
    }

    void node() {
        if (++nodes > limits.nodes()) {
            throw exceeded("more than %d nodes", limits.nodes());
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
            throw exceeded("more than %d tensors", limits.tensors());
        }
        if (bytes > limits.tensorBytes() - tensorBytes) {
            throw exceeded("tensors declare more than %d bytes", limits.tensorBytes());
        }
        tensorBytes += bytes;
    }

    void depth(int depth) {
        if (depth > limits.subgraphDepth()) {
            throw exceeded("graphs nested deeper than %d", limits.subgraphDepth());
        }
    }

    /** A name that is kept. */
    String name(WireReader reader) {
        String name = reader.string(MAX_NAME_BYTES);
        nameBytes += name.length() + STRING_BYTES;
        if (nameBytes > limits.nameBytes()) {
            throw exceeded("more than %d bytes of names", limits.nameBytes());
        }
        return name;
    }
}
