package dev.sallyport.wire;

import dev.sallyport.serve.Capacity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One body in one direct buffer while it comes in. Not thread-safe.
 *
 * <p><b>Guarantees.</b> Every byte is taken from the lease before it is allocated. Of what a body says of its
 * own length no more is believed than {@value #TRUST} times what has come of it.
 *
 * <p>A body whose length is known is copied out of what the socket was read into once, but for the eighth of
 * it that had come before the rest was believed. Its first long data lies at a multiple of eight bytes, so that
 * native code can read it where it is.
 */
final class BodyBuffer {
    static final int TRUST = 8;

    private static final int FIRST_BYTES = 8 << 10;
    private static final int ALIGNMENT = Long.BYTES;
    private static final int MAX_BYTES = Integer.MAX_VALUE - ALIGNMENT;

    private final ByteBufAllocator allocator;
    private final Capacity.Lease lease;
    private final Glance glance;
    private @Nullable ByteBuf bytes;
    private long taken;

    BodyBuffer(ByteBufAllocator allocator, Capacity.Lease lease, Glance glance) {
        this.allocator = allocator;
        this.lease = lease;
        this.glance = glance;
    }

    int size() {
        return bytes == null ? 0 : bytes.readableBytes();
    }

    /**
     * @param more is read to its end
     * @param declared how long the body will be, as its headers say; negative where they do not
     * @throws dev.sallyport.core.ProblemException {@code server/overloaded}, or what the glance refuses with
     */
    void append(ByteBuf more, long declared) {
        long needed = size() + (long) more.readableBytes();
        if (needed > taken || bytes == null) {
            makeRoom(needed, declared);
        }
        ByteBuf body = Objects.requireNonNull(bytes);
        body.writeBytes(more);
        glance.look(body);
    }

    private void makeRoom(long needed, long declared) {
        long whole = declared >= 0 || bytes == null ? declared : glance.length(bytes);
        if (needed > whole || whole > MAX_BYTES) {
            lease.grow(needed - taken);
            taken = needed;
            if (bytes == null) {
                move((int) needed);
            } // else it grows as it is written to
        } else {
            long room = Math.max(needed, believed(whole));
            lease.grow(room - taken);
            taken = room;
            move((int) room);
        }
    }

    /** The whole, or an eighth of it, or an eighth of that: as much as what has come is good for. */
    private long believed(long whole) {
        long room = whole;
        while (room > TRUST * (long) Math.max(FIRST_BYTES, size())) {
            room = Math.ceilDiv(room, TRUST);
        }
        return room;
    }

    private void move(int room) {
        ByteBuf moved = LargeBuffers.direct(allocator, room + ALIGNMENT);
        ByteBuf old = bytes == null ? Unpooled.EMPTY_BUFFER : bytes;
        int shift = shift(moved, glance.dataAt(old));
        moved.setIndex(shift, shift).writeBytes(old);
        old.release();
        bytes = moved;
    }

    private static int shift(ByteBuf buffer, int dataAt) {
        long address = buffer.hasMemoryAddress() ? buffer.memoryAddress() : 0;
        return dataAt < 0 ? 0 : (int) Math.floorMod(-(address + dataAt), (long) ALIGNMENT);
    }

    /** Hands the body over to the caller. */
    ByteBuf whole() {
        ByteBuf whole = bytes == null ? allocator.directBuffer(1) : bytes;
        bytes = null;
        return whole;
    }

    void release() {
        if (bytes != null) {
            bytes.release();
            bytes = null;
        }
    }
}
