package dev.sallyport.admit.testing;

import dev.sallyport.bundle.SigningCurve;
import dev.sallyport.bundle.SigningKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** Signs any text at all as a model signature: written apart from the code that verifies it. */
final class Dsse {
    private static final String TYPE = "application/vnd.in-toto+json";

    private Dsse() {}

    static String sign(String statement, SigningKey key) {
        byte[] payload = statement.getBytes(StandardCharsets.UTF_8);
        return bundle(
                payload, TYPE, signature(payload, TYPE, key), key.publicKey().keyId());
    }

    static String bundle(byte[] payload, String payloadType, byte[] signature, String hint) {
        return "{\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\",\"verificationMaterial\":{\"publicKey\":"
                + "{\"hint\":\"%s\"},\"tlogEntries\":[]},\"dsseEnvelope\":{\"payload\":\"%s\",\"payloadType\":\"%s\","
                        .formatted(hint, base64(payload), payloadType)
                + "\"signatures\":[{\"sig\":\"%s\",\"keyid\":\"\"}]}}".formatted(base64(signature));
    }

    static byte[] signature(byte[] payload, String payloadType, SigningKey key) {
        String pem = key.plaintextPem().replaceAll("-----[A-Z ]+-----|\n", "");
        try {
            byte[] der = Base64.getDecoder().decode(pem);
            Signature signer = Signature.getInstance(
                    key.publicKey().curve() == SigningCurve.P256 ? "SHA256withECDSA" : "SHA384withECDSA");
            signer.initSign(KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der)));
            signer.update("DSSEv1 %d %s %d "
                    .formatted(payloadType.length(), payloadType, payload.length)
                    .getBytes(StandardCharsets.UTF_8));
            signer.update(payload);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
