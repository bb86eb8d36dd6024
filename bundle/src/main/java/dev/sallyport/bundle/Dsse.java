package dev.sallyport.bundle;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** DSSE v1: what a signature over a payload is made over. */
final class Dsse {
    private Dsse() {}

    /** Pre-authentication encoding; lengths in bytes. */
    static byte[] preAuthentication(String payloadType, byte[] payload) {
        byte[] type = payloadType.getBytes(StandardCharsets.UTF_8);
        String head = "DSSEv1 %d %s %d ".formatted(type.length, payloadType, payload.length);
        byte[] headBytes = head.getBytes(StandardCharsets.UTF_8);
        byte[] signed = Arrays.copyOf(headBytes, headBytes.length + payload.length);
        System.arraycopy(payload, 0, signed, headBytes.length, payload.length);
        return signed;
    }
}
