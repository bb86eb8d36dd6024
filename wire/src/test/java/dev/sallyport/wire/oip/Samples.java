package dev.sallyport.wire.oip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.DataType;
import dev.sallyport.core.Limits;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.wire.Scratch;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Limits and tensors that tests share. */
public final class Samples {
    public static final Limits SMALL = new Limits(1 << 20, 1 << 20, 100_000, 8, 16, 8 << 10, 16, 64L << 20);

    private Samples() {}

    /** Fails where decoding takes far more memory than the largest body has. */
    public static Scratch boundedScratch() {
        return new Scratch(UnpooledByteBufAllocator.DEFAULT, bytes -> {
            if (bytes > 64L * SMALL.bodyBytes()) {
                throw new AssertionError(bytes + " bytes were asked for");
            }
        });
    }

    /** Fails where what was read is not what was sent, to the byte. */
    public static void assertAlike(String form, List<Tensor> sent, List<Tensor> read) {
        assertThat(read).as(form).hasSameSizeAs(sent);
        for (int i = 0; i < sent.size(); i++) {
            assertThat(read.get(i).toString()).as(form).isEqualTo(sent.get(i).toString());
            assertThat(bytes(read.get(i).data()))
                    .as("%s %s", form, sent.get(i))
                    .isEqualTo(bytes(sent.get(i).data()));
        }
    }

    /** Any type and shape, scalars and empty tensors among them; JSON can carry the values. */
    public static Tensor tensor(String name, DataType type, RandomGenerator random) {
        long[] dimensions = new long[random.nextInt(4)];
        for (int axis = 0; axis < dimensions.length; axis++) {
            dimensions[axis] = random.nextInt(8) == 0 ? 0 : 1 + random.nextInt(4);
        }
        Shape shape = Shape.of(dimensions);
        return Tensor.of(name, type, shape, values(type, (int) shape.elementCount(), random));
    }

    private static ByteBuffer values(DataType type, int count, RandomGenerator random) {
        if (type == DataType.BYTES) {
            return strings(count, random);
        }
        ByteBuffer data = ByteBuffer.allocate(count * type.sizeBytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            switch (type) {
                case BOOL -> data.put((byte) random.nextInt(2));
                case FP32 -> data.putFloat(finite(Float.intBitsToFloat(random.nextInt())));
                case FP64 -> data.putDouble(finite(Double.longBitsToDouble(random.nextLong())));
                case UINT8, INT8 -> data.put((byte) random.nextInt());
                case UINT16, INT16, FP16, BF16 -> data.putShort((short) random.nextInt());
                case UINT32, INT32 -> data.putInt(random.nextInt());
                case UINT64, INT64 -> data.putLong(random.nextLong());
                case BYTES -> throw new AssertionError(type);
            }
        }
        return data.flip();
    }

    private static float finite(float value) {
        return Float.isFinite(value) ? value : -0.0f;
    }

    private static double finite(double value) {
        return Double.isFinite(value) ? value : Double.MIN_VALUE;
    }

    private static ByteBuffer strings(int count, RandomGenerator random) {
        List<byte[]> elements = new ArrayList<>();
        int size = 0;
        for (int i = 0; i < count; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(6); length > 0; length--) {
                text.appendCodePoint(
                        switch (random.nextInt(5)) {
                            case 0 -> random.nextInt(0x20);
                            case 1 -> '"';
                            case 2 -> 0x1f600 + random.nextInt(40);
                            case 3 -> 0xe0 + random.nextInt(0x500);
                            default -> ' ' + random.nextInt(95);
                        });
            }
            elements.add(text.toString().getBytes(StandardCharsets.UTF_8));
            size += Integer.BYTES + elements.getLast().length;
        }
        ByteBuffer data = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        elements.forEach(element -> data.putInt(element.length).put(element));
        return data.flip();
    }

    public static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
