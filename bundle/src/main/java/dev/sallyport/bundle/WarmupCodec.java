package dev.sallyport.bundle;

import dev.sallyport.core.DataType;
import dev.sallyport.core.Problem.BundleTooLarge;
import dev.sallyport.core.Problem.ModelNotAdmitted;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The file of warm-up requests, both ways (docs/spec/bundle.md, "Warm-up requests"). Reading is strict and
 * copies: what it gives outlives the file. Every fault is {@code model/not-admitted}.
 */
public final class WarmupCodec {
    public static final int MAX_REQUESTS = 64;
    public static final int MAX_BYTES = 16 << 20;
    private static final int MAX_TENSORS = 256;
    private static final int MAX_NAME_BYTES = 1_024;
    private static final byte[] MAGIC = "sallyport-warmup-1\n".getBytes(StandardCharsets.US_ASCII);

    private WarmupCodec() {}

    /**
     * @param requests the inputs of each, 1 to {@value #MAX_REQUESTS} of them
     * @throws ProblemException {@code bundle/too-large}
     */
    static ByteBuffer write(List<List<Tensor>> requests) {
        if (requests.isEmpty() || requests.size() > MAX_REQUESTS) {
            throw new ProblemException(new BundleTooLarge("number of warm-up requests", MAX_REQUESTS));
        }
        long size = MAGIC.length + 1;
        for (List<Tensor> request : requests) {
            if (request.size() > MAX_TENSORS) {
                throw new ProblemException(new BundleTooLarge("tensors of a warm-up request", MAX_TENSORS));
            }
            size += Short.BYTES;
            for (Tensor tensor : request) {
                size += sizeBytes(tensor);
            }
        }
        if (size > MAX_BYTES) {
            throw new ProblemException(new BundleTooLarge("warm-up requests", MAX_BYTES));
        }
        ByteBuffer out = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
        out.put(MAGIC).put((byte) requests.size());
        for (List<Tensor> request : requests) {
            out.putShort((short) request.size());
            request.forEach(tensor -> write(tensor, out));
        }
        return out.flip();
    }

    private static long sizeBytes(Tensor tensor) {
        int name = name(tensor).length;
        if (name > MAX_NAME_BYTES) {
            throw new ProblemException(new BundleTooLarge("name of a warm-up tensor", MAX_NAME_BYTES));
        }
        return Short.BYTES + name + 2L + (long) Long.BYTES * tensor.shape().rank() + Integer.BYTES + tensor.sizeBytes();
    }

    private static byte[] name(Tensor tensor) {
        return tensor.name().getBytes(StandardCharsets.UTF_8);
    }

    private static void write(Tensor tensor, ByteBuffer out) {
        byte[] name = name(tensor);
        out.putShort((short) name.length).put(name);
        out.put((byte) tensor.type().code()).put((byte) tensor.shape().rank());
        for (int axis = 0; axis < tensor.shape().rank(); axis++) {
            out.putLong(tensor.shape().dimension(axis));
        }
        out.putInt(tensor.sizeBytes()).put(tensor.data());
    }

    /** The inputs of each request, in direct buffers of their own. */
    public static List<List<Tensor>> read(ByteBuffer file) {
        if (file.remaining() > MAX_BYTES) {
            throw refused("is longer than %d bytes".formatted(MAX_BYTES));
        }
        ByteBuffer in = file.slice().order(ByteOrder.LITTLE_ENDIAN);
        if (!ByteBuffer.wrap(bytes(in, MAGIC.length)).equals(ByteBuffer.wrap(MAGIC))) {
            throw refused("does not begin as one");
        }
        int count = Byte.toUnsignedInt(need(in, 1).get());
        if (count < 1 || count > MAX_REQUESTS) {
            throw refused("must hold 1 to %d requests".formatted(MAX_REQUESTS));
        }
        List<List<Tensor>> requests = new ArrayList<>();
        while (requests.size() < count) {
            requests.add(request(in));
        }
        if (in.hasRemaining()) {
            throw refused("goes on behind the last request");
        }
        return List.copyOf(requests);
    }

    private static List<Tensor> request(ByteBuffer in) {
        int count = Short.toUnsignedInt(need(in, Short.BYTES).getShort());
        if (count > MAX_TENSORS) {
            throw refused("has a request of more than %d tensors".formatted(MAX_TENSORS));
        }
        List<Tensor> tensors = new ArrayList<>();
        while (tensors.size() < count) {
            tensors.add(tensor(in));
        }
        return List.copyOf(tensors);
    }

    private static Tensor tensor(ByteBuffer in) {
        int length = Short.toUnsignedInt(need(in, Short.BYTES).getShort());
        if (length > MAX_NAME_BYTES) {
            throw refused("has a name of more than %d bytes".formatted(MAX_NAME_BYTES));
        }
        String name = text(bytes(in, length));
        int code = need(in, 2).get();
        int rank = Byte.toUnsignedInt(in.get());
        if (code < 1 || code > DataType.values().length || rank > Shape.MAX_RANK) {
            throw refused("has a tensor of no known type or of too many dimensions");
        }
        long[] dimensions = new long[rank];
        for (int axis = 0; axis < rank; axis++) {
            dimensions[axis] = need(in, Long.BYTES).getLong();
        }
        int size = need(in, Integer.BYTES).getInt();
        ByteBuffer data = need(in, size).slice(in.position(), size);
        in.position(in.position() + size);
        ByteBuffer copy = ByteBuffer.allocateDirect(size).put(data).flip();
        try {
            return Tensor.of(name, DataType.values()[code - 1], Shape.of(dimensions), copy);
        } catch (ProblemException e) {
            throw refused("has a tensor that is not what its type and shape say: "
                    + e.problem().sentence());
        }
    }

    private static String text(byte[] utf8) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw refused("has a name that is not UTF-8");
        }
    }

    private static byte[] bytes(ByteBuffer in, int size) {
        byte[] bytes = new byte[size];
        need(in, size).get(bytes);
        return bytes;
    }

    private static ByteBuffer need(ByteBuffer in, int size) {
        if (size < 0 || size > in.remaining()) {
            throw refused("ends too early");
        }
        return in;
    }

    private static ProblemException refused(String finding) {
        return new ProblemException(new ModelNotAdmitted("the file of warm-up requests " + finding, ""));
    }
}
