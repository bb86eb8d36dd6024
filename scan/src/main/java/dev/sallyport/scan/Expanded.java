package dev.sallyport.scan;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * What compressed data expands to. It is expanded once to learn how much it is; what fits is kept in memory, and the rest
 * is expanded again when it is asked for, which is paid for from the same {@link Work}. Not thread-safe.
 */
public final class Expanded extends Content {
    private static final int CHUNK_BYTES = 1 << 16;

    /** Opens the data; an {@link IOException}, of it or of its stream, ends the data where it is met. */
    @FunctionalInterface
    public interface Opening {
        InputStream open() throws IOException;
    }

    private final Opening open;
    private final Work work;
    private final byte[] kept;
    private final byte[] window = new byte[CHUNK_BYTES];
    private final long size;
    private final long crc;
    private final boolean whole;
    private long windowStart = -1;
    private int windowFilled;
    private InputStream stream = InputStream.nullInputStream();
    private long streamAt = Long.MAX_VALUE;

    /**
     * @param open gives the expanded data from its beginning; an {@link IOException} of its stream ends the data there
     * @param most bytes after which expansion ends
     */
    public Expanded(Opening open, Work work, long most) {
        this.open = open;
        this.work = work;
        ByteArrayOutputStream start = new ByteArrayOutputStream();
        CRC32 sum = new CRC32();
        long count = 0;
        boolean ended = false;
        try (InputStream in = open.open()) {
            while (count <= most) {
                int got = in.read(window);
                if (got < 0) {
                    ended = true;
                    break;
                }
                work.spend(got);
                sum.update(window, 0, got);
                start.write(window, 0, (int) Math.clamp(work.limits().heldBytes() - count, 0, got));
                count += got;
            }
        } catch (IOException | RuntimeException e) {
            if (e instanceof Work.BudgetSpent spent) {
                throw spent;
            }
            ended = false; // what came before is there all the same
        }
        this.kept = start.toByteArray();
        this.size = count;
        this.crc = sum.getValue();
        this.whole = ended;
    }

    @Override
    public long size() {
        return size;
    }

    /** The beginning of it that is held in memory. */
    public Content kept() {
        return Content.of(kept);
    }

    /** CRC-32 of all of it. */
    public long crc() {
        return crc;
    }

    /** Whether the data came to its end, without a fault and within the bound. */
    public boolean isWhole() {
        return whole;
    }

    @Override
    public int read(long at, byte[] into, int from, int length) {
        int count = (int) Math.clamp(size - at, 0, length);
        if (count == 0) {
            return 0;
        }
        if (at < kept.length) {
            int here = Math.min(count, kept.length - (int) at);
            System.arraycopy(kept, (int) at, into, from, here);
            return here;
        }
        if (at < windowStart || at >= windowStart + windowFilled) {
            fill(at);
        }
        int offset = (int) (at - windowStart);
        int here = Math.min(count, windowFilled - offset);
        System.arraycopy(window, offset, into, from, here);
        return here;
    }

    private void fill(long at) {
        try {
            if (streamAt > at) {
                stream.close();
                stream = open.open();
                streamAt = 0;
            }
            while (streamAt <= at) {
                windowStart = streamAt;
                windowFilled = stream.readNBytes(window, 0, window.length);
                streamAt += windowFilled;
                work.spend(windowFilled);
                if (windowFilled == 0) {
                    throw new IOException("shorter than before");
                }
            }
        } catch (IOException e) {
            // The second time as the first: data that ends early ends early, and reads as zeros behind that.
            windowStart = at;
            windowFilled = window.length;
            Arrays.fill(window, (byte) 0);
            streamAt = Long.MAX_VALUE;
        }
    }
}
