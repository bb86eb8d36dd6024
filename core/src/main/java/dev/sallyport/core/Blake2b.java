package dev.sallyport.core;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * BLAKE2b without a key, 64 bytes (RFC 7693), which the JDK does not have. Not thread-safe.
 *
 * <p>The state is h[0..7]; each block of 128 bytes, read as sixteen little-endian words m, is mixed into
 * v[0..15] = h, IV in twelve rounds (section 3.2), round r taking the words in the order of SIGMA[r].
 */
public final class Blake2b extends MessageDigest {
    public static final int SIZE_BYTES = 64;

    private static final int BLOCK_BYTES = 128;
    private static final int ROUNDS = 12;

    private static final long[] IV = {
        0x6a09e667f3bcc908L, 0xbb67ae8584caa73bL, 0x3c6ef372fe94f82bL, 0xa54ff53a5f1d36f1L,
        0x510e527fade682d1L, 0x9b05688c2b3e6c1fL, 0x1f83d9abfb41bd6bL, 0x5be0cd19137e2179L
    };

    private static final byte[][] SIGMA = {
        {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
        {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
        {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
        {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
        {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
        {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
        {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
        {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
        {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
        {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0}
    };

    private final long[] h = new long[8];
    private final long[] v = new long[16];
    private final long[] m = new long[16];
    private final byte[] block = new byte[BLOCK_BYTES];
    private int filled;
    private long counted;

    public Blake2b() {
        super("BLAKE2B-512");
        engineReset();
    }

    @Override
    protected int engineGetDigestLength() {
        return SIZE_BYTES;
    }

    @Override
    protected void engineReset() {
        System.arraycopy(IV, 0, h, 0, h.length);
        h[0] ^= 0x01010000 ^ SIZE_BYTES;
        filled = 0;
        counted = 0;
    }

    @Override
    protected void engineUpdate(byte input) {
        engineUpdate(new byte[] {input}, 0, 1);
    }

    /** A full block is kept back: the last one is mixed differently, and it may be this. */
    @Override
    protected void engineUpdate(byte[] input, int offset, int length) {
        int from = offset;
        int left = length;
        while (left > 0) {
            if (filled == BLOCK_BYTES) {
                counted += BLOCK_BYTES;
                mix(false);
                filled = 0;
            }
            int taken = Math.min(left, BLOCK_BYTES - filled);
            System.arraycopy(input, from, block, filled, taken);
            filled += taken;
            from += taken;
            left -= taken;
        }
    }

    @Override
    protected byte[] engineDigest() {
        counted += filled;
        Arrays.fill(block, filled, BLOCK_BYTES, (byte) 0);
        mix(true);
        byte[] digest = new byte[SIZE_BYTES];
        for (int i = 0; i < SIZE_BYTES; i++) {
            digest[i] = (byte) (h[i >> 3] >>> 8 * (i & 7));
        }
        engineReset();
        return digest;
    }

    /** Section 3.2, function F; messages of 2⁶⁴ bytes and more are not counted right. */
    private void mix(boolean last) {
        for (int i = 0; i < 16; i++) {
            m[i] = word(8 * i);
        }
        System.arraycopy(h, 0, v, 0, 8);
        System.arraycopy(IV, 0, v, 8, 8);
        v[12] ^= counted;
        if (last) {
            v[14] = ~v[14];
        }
        for (int round = 0; round < ROUNDS; round++) {
            byte[] s = SIGMA[round % SIGMA.length];
            g(0, 4, 8, 12, m[s[0]], m[s[1]]);
            g(1, 5, 9, 13, m[s[2]], m[s[3]]);
            g(2, 6, 10, 14, m[s[4]], m[s[5]]);
            g(3, 7, 11, 15, m[s[6]], m[s[7]]);
            g(0, 5, 10, 15, m[s[8]], m[s[9]]);
            g(1, 6, 11, 12, m[s[10]], m[s[11]]);
            g(2, 7, 8, 13, m[s[12]], m[s[13]]);
            g(3, 4, 9, 14, m[s[14]], m[s[15]]);
        }
        for (int i = 0; i < 8; i++) {
            h[i] ^= v[i] ^ v[i + 8];
        }
    }

    private long word(int at) {
        long word = 0;
        for (int i = 7; i >= 0; i--) {
            word = word << 8 | block[at + i] & 0xff;
        }
        return word;
    }

    /** Section 3.1, function G. */
    private void g(int a, int b, int c, int d, long x, long y) {
        v[a] += v[b] + x;
        v[d] = Long.rotateRight(v[d] ^ v[a], 32);
        v[c] += v[d];
        v[b] = Long.rotateRight(v[b] ^ v[c], 24);
        v[a] += v[b] + y;
        v[d] = Long.rotateRight(v[d] ^ v[a], 16);
        v[c] += v[d];
        v[b] = Long.rotateRight(v[b] ^ v[c], 63);
    }
}
