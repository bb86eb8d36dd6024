package dev.sallyport.bundle.passport;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * The public half of an Ed25519 key, for key files that hold the private one alone (RFC 8032, section 5.1.5):
 * A = [s]B, in affine coordinates on −x² + y² = 1 + d·x²·y² modulo p = 2²⁵⁵ − 19.
 *
 * <p><b>Does not guarantee.</b> Constant time: for a command that reads a key once, not for a server.
 */
record EdwardsPoint(BigInteger x, BigInteger y) {
    private static final BigInteger P = BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));
    private static final BigInteger D = BigInteger.valueOf(-121_665)
            .multiply(BigInteger.valueOf(121_666).modInverse(P))
            .mod(P);
    private static final EdwardsPoint NEUTRAL = new EdwardsPoint(BigInteger.ZERO, BigInteger.ONE);
    private static final EdwardsPoint BASE = new EdwardsPoint(
            new BigInteger("15112221349535400772501151409588531511454012693041857206046113283949847762202"),
            new BigInteger("46316835694926478169428394003475163141307993866256225615783033603165251855960"));

    private static final int SIZE = 32;

    /** @param seed the 32 bytes of the private key; the 32 bytes of the public one are returned */
    static byte[] publicKey(byte[] seed) {
        byte[] scalar = Arrays.copyOf(sha512(seed), SIZE);
        scalar[0] &= (byte) 0xf8;
        scalar[31] &= 0x7f;
        scalar[31] |= 0x40;
        EdwardsPoint sum = NEUTRAL;
        for (int bit = 8 * SIZE - 1; bit >= 0; bit--) {
            sum = sum.plus(sum);
            if ((scalar[bit / 8] >> bit % 8 & 1) == 1) {
                sum = sum.plus(BASE);
            }
        }
        Arrays.fill(scalar, (byte) 0);
        return sum.encoded();
    }

    private static byte[] sha512(byte[] seed) {
        try {
            return MessageDigest.getInstance("SHA-512").digest(seed);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-512", e);
        }
    }

    private EdwardsPoint plus(EdwardsPoint other) {
        BigInteger product =
                D.multiply(x).multiply(other.x).multiply(y).multiply(other.y).mod(P);
        BigInteger across = x.multiply(other.y).add(y.multiply(other.x));
        BigInteger along = y.multiply(other.y).add(x.multiply(other.x));
        return new EdwardsPoint(
                across.multiply(BigInteger.ONE.add(product).modInverse(P)).mod(P),
                along.multiply(BigInteger.ONE.subtract(product).modInverse(P)).mod(P));
    }

    /** y, little-endian, with the lowest bit of x as its highest. */
    private byte[] encoded() {
        byte[] big = y.toByteArray();
        byte[] encoded = new byte[SIZE];
        for (int i = 0; i < SIZE && i < big.length; i++) {
            encoded[i] = big[big.length - 1 - i];
        }
        encoded[31] |= (byte) (x.testBit(0) ? 0x80 : 0);
        return encoded;
    }
}
