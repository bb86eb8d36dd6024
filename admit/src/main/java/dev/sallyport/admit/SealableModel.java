package dev.sallyport.admit;

import dev.sallyport.bundle.BundleLayout;
import dev.sallyport.bundle.BundleLimits;
import dev.sallyport.bundle.Payload;
import dev.sallyport.bundle.SealRequest;
import dev.sallyport.core.DiskFinding;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem.BundleTooLarge;
import dev.sallyport.core.Problem.BundleUnreadable;
import dev.sallyport.core.ProblemException;
import dev.sallyport.onnx.ExternalTensor;
import dev.sallyport.onnx.OnnxLimits;
import dev.sallyport.onnx.OnnxModel;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * An ONNX file with the external data beside it that was judged as admission will judge it, so that
 * nothing is sealed that would not be let in. Holds the graph in memory until closed.
 */
public final class SealableModel implements AutoCloseable {
    private final OnnxModel graph;
    private final List<Payload> payloads;
    private final Arena arena;
    private final MemorySegment bytes;

    private SealableModel(OnnxModel graph, List<Payload> payloads, Arena arena, MemorySegment bytes) {
        this.graph = graph;
        this.payloads = payloads;
        this.arena = arena;
        this.bytes = bytes;
    }

    /** {@code bundle/unreadable}, {@code bundle/too-large} or {@code model/not-admitted}. */
    public static SealableModel read(Path file, OnnxLimits onnxLimits, BundleLimits limits) {
        Arena arena = Arena.ofShared();
        try {
            MemorySegment bytes = load(file, limits, arena);
            OnnxModel graph = OnnxModel.read(bytes.asByteBuffer(), onnxLimits);
            List<Payload> payloads = new ArrayList<>();
            payloads.add(Payload.ofBuffer(BundleLayout.MODEL, bytes.asByteBuffer()));
            payloads.addAll(externalFiles(graph, file));
            GraphCheck.checkExternalData(graph, sizes(payloads));
            return new SealableModel(graph, List.copyOf(payloads), arena, bytes);
        } catch (Throwable failed) {
            arena.close();
            throw failed;
        }
    }

    private static MemorySegment load(Path file, BundleLimits limits, Arena arena) {
        try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ)) {
            if (from.size() > limits.fileBytes()) {
                throw new ProblemException(new BundleTooLarge("size of a payload file", limits.fileBytes()));
            }
            MemorySegment bytes = arena.allocate(Math.max(1, from.size())).asSlice(0, from.size());
            ByteBuffer to = bytes.asByteBuffer();
            while (to.hasRemaining()) {
                if (from.read(to) < 0) {
                    throw new IOException("the file became shorter");
                }
            }
            return bytes;
        } catch (IOException e) {
            throw unreadable(file.toString(), e);
        }
    }

    /** Regular files in the model's own folder, by the names the graph gives, which are plain. */
    private static List<Payload> externalFiles(OnnxModel graph, Path model) {
        TreeSet<String> locations = new TreeSet<>();
        graph.externalData().stream().map(ExternalTensor::location).forEach(locations::add);
        List<Payload> payloads = new ArrayList<>();
        for (String location : locations) {
            Path file = model.toAbsolutePath().resolveSibling(location);
            try {
                if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    throw new IOException("not a regular file");
                }
                payloads.add(Payload.ofFile(location, file));
            } catch (IOException e) {
                throw unreadable(location, e);
            }
        }
        return payloads;
    }

    private static Map<String, Long> sizes(List<Payload> payloads) {
        Map<String, Long> sizes = new HashMap<>();
        payloads.forEach(payload -> sizes.put(payload.path(), payload.sizeBytes()));
        return sizes;
    }

    /** What the graph declares, without bounds or labels. */
    public ModelContract contract() {
        return graph.contract();
    }

    public OnnxModel graph() {
        return graph;
    }

    /** {@code model/not-admitted} if the contract does not fit the graph. */
    public SealRequest request(ModelRef ref, ModelContract contract, String licence, String origin) {
        GraphCheck.checkContract(contract, graph.contract(), "graph");
        return new SealRequest(ref, contract, licence, origin, payloads);
    }

    private static ProblemException unreadable(String place, IOException cause) {
        return new ProblemException(new BundleUnreadable(place, DiskFinding.of(cause)), cause);
    }

    @Override
    public void close() {
        bytes.fill((byte) 0);
        arena.close();
    }
}
