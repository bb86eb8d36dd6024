package dev.sallyport.onnx;

import java.nio.ByteBuffer;

/**
 * The numbers of one occurrence of a repeated field.
 *
 * @param sizeBytes 4 or 8 for fixed numbers, 0 for varints
 */
record WireNumbers(ByteBuffer bytes, int from, int to, int sizeBytes) {
    /** How many; one pass over varints, which must each end. */
    long count() {
        if (sizeBytes != 0) {
            if ((to - from) % sizeBytes != 0) {
                throw Finding.of("packed numbers cut short at byte %d", to);
            }
            return (to - from) / sizeBytes;
        }
        long count = 0;
        int run = 0;
        for (int at = from; at < to; at++) {
            run++;
            if (bytes.get(at) >= 0) {
                count++;
                run = 0;
            } else if (run == 10) {
                throw Finding.of("a number over 64 bits at byte %d", at);
            }
        }
        if (run != 0) {
            throw Finding.of("packed numbers cut short at byte %d", to);
        }
        return count;
    }

    /** Varints as signed 64 bits; {@link #count()} says how many there are. */
    long[] toLongs() {
        long[] values = new long[(int) count()];
        int at = from;
        for (int i = 0; i < values.length; i++) {
            long value = 0;
            int shift = 0;
            byte next;
            do {
                next = bytes.get(at++);
                value |= (long) (next & 0x7f) << shift;
                shift += 7;
            } while (next < 0);
            values[i] = value;
        }
        return values;
    }

    double[] toDoubles() {
        int count = (int) count();
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = sizeBytes == 4 ? bytes.getFloat(from + 4 * i) : bytes.getDouble(from + 8 * i);
        }
        return values;
    }
}
