package dev.sallyport.guard.contract;

import dev.sallyport.core.TensorSpec;
import java.nio.ByteBuffer;

/**
 * The elements a contract lets in, as a range of keys ({@link ElementOrder}).
 *
 * <p>Judging takes the least and the greatest key in one pass without a branch, which the compiler
 * turns into vector instructions for 8, 16 and 32 bits; only where they are outside is the first
 * offender looked for.
 */
final class ElementRange {
    private final ElementOrder order;
    private final long lowest;
    private final long highest;

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

    /** The index of the first element outside; -1 where all are inside. {@code data} is little-endian. */
    int firstOutside(ByteBuffer data) {
        return switch (order.type().sizeBytes()) {
            case 1 -> fits8(data) ? -1 : search(data);
            case 2 -> fits16(data) ? -1 : search(data);
            case 4 -> fits32(data) ? -1 : search(data);
            default -> search(data);
        };
    }

    private boolean fits8(ByteBuffer data) {
        int flip = (int) order.flip();
        int least = Integer.MAX_VALUE;
        int greatest = Integer.MIN_VALUE;
        for (int at = 0; at < data.limit(); at++) {
            int key = data.get(at) ^ flip;
            least = Math.min(least, key);
            greatest = Math.max(greatest, key);
        }
        return data.limit() == 0 || (least >= lowest && greatest <= highest);
    }

    private boolean fits16(ByteBuffer data) {
        int negative = (int) order.negative();
        int flip = (int) order.flip();
        int least = Integer.MAX_VALUE;
        int greatest = Integer.MIN_VALUE;
        int count = data.limit() >> 1;
        for (int i = 0; i < count; i++) {
            int bits = data.getShort(i << 1);
            int key = bits ^ ((bits >> 31) & negative) ^ flip;
            least = Math.min(least, key);
            greatest = Math.max(greatest, key);
        }
        return count == 0 || (least >= lowest && greatest <= highest);
    }

    private boolean fits32(ByteBuffer data) {
        int negative = (int) order.negative();
        int flip = (int) order.flip();
        int least = Integer.MAX_VALUE;
        int greatest = Integer.MIN_VALUE;
        int count = data.limit() >> 2;
        for (int i = 0; i < count; i++) {
            int bits = data.getInt(i << 2);
            int key = bits ^ ((bits >> 31) & negative) ^ flip;
            least = Math.min(least, key);
            greatest = Math.max(greatest, key);
        }
        return count == 0 || (least >= lowest && greatest <= highest);
    }

    private int search(ByteBuffer data) {
        int count = data.limit() / order.type().sizeBytes();
        for (int i = 0; i < count; i++) {
            long key = key(data, i);
            if (key < lowest || key > highest) {
                return i;
            }
        }
        return -1;
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
