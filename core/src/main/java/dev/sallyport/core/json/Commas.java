package dev.sallyport.core.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Where the commas of a text are, eight bytes at a time. */
final class Commas {
    /** So many more places than asked for may be written to. */
    static final int SPARE = Long.BYTES;

    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long COMMAS = 0x2c2c_2c2c_2c2c_2c2cL;
    private static final long LOW_BITS = 0x7f7f_7f7f_7f7f_7f7fL;

    private Commas() {}

    /**
     * Puts the places of the first {@code most} commas into {@code places}, in order, and perhaps those of a
     * few more; the text's last seven bytes need not be looked at.
     *
     * @return how many were found
     */
    static int find(byte[] text, int from, int to, int[] places, int most) {
        int found = 0;
        for (int at = from; at <= to - Long.BYTES && found < most; at += Long.BYTES) {
            long others = (long) EIGHT_BYTES.get(text, at) ^ COMMAS; // 0 where a comma is
            long here = ~((others & LOW_BITS) + LOW_BITS | others | LOW_BITS);
            // One is written always, so that whether there is one need not be guessed.
            places[found] = at + (Long.numberOfTrailingZeros(here) >>> 3);
            int next = found + 1;
            found += Long.bitCount(here);
            for (long more = here & here - 1; more != 0; more &= more - 1) {
                places[next++] = at + (Long.numberOfTrailingZeros(more) >>> 3);
            }
        }
        return found;
    }
}
