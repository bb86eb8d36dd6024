package dev.sallyport.guard.contract;

import dev.sallyport.core.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The elements a contract lets in, as a range of keys ({@link ElementOrder}).
 *
 * <p>Judging copies a block of elements to the heap and takes its least and greatest key without a
 * branch: the compiler makes vector instructions of such a loop over a heap buffer and not of one
 * over a direct buffer, which costs more than the copy. Only in a block with an offender is the
 * offender looked for.
 *
 * <p>Thread-safe. The block is lent to one caller at a time; another makes its own.
 */
final class ElementRange {
    private static final int BLOCK_BYTES = 8 << 10;

    private final ElementOrder order;
    private final long lowest;
    private final long highest;
    private final AtomicReference<@Nullable ByteBuffer> lent = new AtomicReference<>();

    private ElementRange(ElementOrder order, long lowest, long highest) {
        this.order = order;
        this.lowest = lowest;
        this.highest = highest;
    }

    static ElementRange of(TensorSpec spec) {
        ElementOrder order = ElementOrder.of(spec.type(), spec.finite());
        boolean none = Double.isNaN(spec.lowest())
                || Double.isNaN(spec.highest())
                || order.compare(order.largest(), spec.lowest()) < 0
                || order.compare(order.smallest(), spec.highest()) > 0;
        return none
                ? new ElementRange(order, 1, 0)
                : new ElementRange(order, order.firstFrom(spec.lowest()), order.lastUpTo(spec.highest()));
    }

    /** Whether nothing of the type is outside. */
    boolean isEverything() {
        return !order.type().isFloat() && lowest == order.smallest() && highest == order.largest();
    }

    /** The index of the first element outside; -1 where all are inside. {@code data} is little-endian. */
    int firstOutside(ByteBuffer data) {
        ByteBuffer free = lent.getAndSet(null);
        ByteBuffer block =
                free != null ? free : ByteBuffer.allocate(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int outside = firstOutside(data, block);
        lent.set(block);
        return outside;
    }

    private int firstOutside(ByteBuffer data, ByteBuffer block) {
        int size = order.type().sizeBytes();
        for (int at = 0; at < data.limit(); at += BLOCK_BYTES) {
            int length = Math.min(BLOCK_BYTES, data.limit() - at);
            block.put(0, data, at, length);
            if (!fits(block, length / size)) {
                return at / size + search(block, length / size);
            }
        }
        return -1;
    }

    private boolean fits(ByteBuffer block, int count) {
        return switch (order.type().sizeBytes()) {
            case 1 -> fits8(block, count);
            case 2 -> fits16(block, count);
            case 4 -> fits32(block, count);
            default -> fits64(block, count);
        };
    }

    private boolean fits8(ByteBuffer block, int count) {
        int flip = (int) order.flip();
        int least = Integer.MAX_VALUE;
        int greatest = Integer.MIN_VALUE;
        for (int i = 0; i < count; i++) {
            int key = block.get(i) ^ flip;
            least = Math.min(least, key);
            greatest = Math.max(greatest, key);
        }
        return least >= lowest && greatest <= highest;
    }

    private boolean fits16(ByteBuffer block, int count) {
        int negative = (int) order.negative();
        int flip = (int) order.flip();
        int least = Integer.MAX_VALUE;
        int greatest = Integer.MIN_VALUE;
        for (int i = 0; i < count; i++) {
            int bits = block.getShort(i << 1);
            int key = bits ^ ((bits >> 31) & negative) ^ flip;
            least = Math.min(least, key);
            greatest = Math.max(greatest, key);
        }
        return least >= lowest && greatest <= highest;
    }

    private boolean fits32(ByteBuffer block, int count) {
        int negative = (int) order.negative();
        int flip = (int) order.flip();
        int least = Integer.MAX_VALUE;
        int greatest = Integer.MIN_VALUE;
        for (int i = 0; i < count; i++) {
            int bits = block.getInt(i << 2);
            int key = bits ^ ((bits >> 31) & negative) ^ flip;
            least = Math.min(least, key);
            greatest = Math.max(greatest, key);
        }
        return least >= lowest && greatest <= highest;
    }

    private boolean fits64(ByteBuffer block, int count) {
        long negative = order.negative();
        long flip = order.flip();
        long least = Long.MAX_VALUE;
        long greatest = Long.MIN_VALUE;
        for (int i = 0; i < count; i++) {
            long bits = block.getLong(i << 3);
            long key = bits ^ ((bits >> 63) & negative) ^ flip;
            least = Math.min(least, key);
            greatest = Math.max(greatest, key);
        }
        return least >= lowest && greatest <= highest;
    }

    private int search(ByteBuffer block, int count) {
        for (int i = 0; i < count; i++) {
            long key = key(block, i);
            if (key < lowest || key > highest) {
                return i;
            }
        }
        throw new IllegalStateException("an offender was seen and is not there");
    }

    private long key(ByteBuffer data, int i) {
        return order.key(
                switch (order.type().sizeBytes()) {
                    case 1 -> data.get(i);
                    case 2 -> data.getShort(2 * i);
                    case 4 -> data.getInt(4 * i);
                    default -> data.getLong(8 * i);
                });
    }

    /** The element as a caller would write it. */
    String print(ByteBuffer data, int i) {
        return order.print(key(data, i));
    }
}
