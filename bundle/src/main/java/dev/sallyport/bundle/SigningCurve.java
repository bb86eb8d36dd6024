package dev.sallyport.bundle;

import java.security.interfaces.ECKey;
import java.util.Optional;

/** The curves of OMS signatures, each with its hash. */
public enum SigningCurve {
    P256("secp256r1", 256, "SHA256withECDSA", "2a8648ce3d030107"),
    P384("secp384r1", 384, "SHA384withECDSA", "2b81040022"),
    P521("secp521r1", 521, "SHA512withECDSA", "2b81040023");

    final String curveName;
    final int bits;
    final String algorithm;
    final String objectId;

    SigningCurve(String curveName, int bits, String algorithm, String objectId) {
        this.curveName = curveName;
        this.bits = bits;
        this.algorithm = algorithm;
        this.objectId = objectId;
    }

    /** Bytes of a private key. */
    int secretBytes() {
        return (bits + 7) / 8;
    }

    /** By field size: the JDK's EC provider knows one curve each of 256, 384 and 521 bits. */
    static Optional<SigningCurve> of(ECKey key) {
        for (SigningCurve curve : values()) {
            if (key.getParams().getCurve().getField().getFieldSize() == curve.bits) {
                return Optional.of(curve);
            }
        }
        return Optional.empty();
    }
}
