package dev.sallyport.guard.identity;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.util.Arrays;

/** The curve P-256 (SP 800-186 §3.2.1.3) and what its numbers look like. */
final class P256 {
    static final int SIZE_BYTES = 32;
    static final ECParameterSpec CURVE = curve();

    private P256() {}

    private static ECParameterSpec curve() {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec("secp256r1"));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has P-256", e);
        }
    }

    /** Whether it is 64 bytes of r ‖ s, both from 1 to the order less 1 (FIPS 186-5 §6.4.2 step 1). */
    static boolean isSignature(byte[] bytes) {
        return bytes.length == 2 * SIZE_BYTES
                && isScalar(Arrays.copyOfRange(bytes, 0, SIZE_BYTES))
                && isScalar(Arrays.copyOfRange(bytes, SIZE_BYTES, 2 * SIZE_BYTES));
    }

    static boolean isScalar(byte[] bytes) {
        BigInteger value = new BigInteger(1, bytes);
        return value.signum() > 0 && value.compareTo(CURVE.getOrder()) < 0;
    }

    /** Whether y² = x³ + ax + b, with both coordinates less than the field's prime. */
    static boolean isOnCurve(ECPoint point) {
        BigInteger p = ((ECFieldFp) CURVE.getCurve().getField()).getP();
        BigInteger x = point.getAffineX();
        BigInteger y = point.getAffineY();
        BigInteger right = x.pow(3)
                .add(CURVE.getCurve().getA().multiply(x))
                .add(CURVE.getCurve().getB());
        return x.compareTo(p) < 0
                && y.compareTo(p) < 0
                && y.multiply(y).subtract(right).mod(p).signum() == 0;
    }
}
