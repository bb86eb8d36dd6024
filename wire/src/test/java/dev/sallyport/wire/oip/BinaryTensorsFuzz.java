package dev.sallyport.wire.oip;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/** Any body with any header length is a request within the limits or a problem. */
class BinaryTensorsFuzz {
    @FuzzTest(maxDuration = "2s")
    void binary_tensors_are_decoded_or_refused(byte[] body) {
        if (body.length > 2) {
            byte[] rest = Arrays.copyOfRange(body, 2, body.length);
            RestInferCodecFuzz.decode(rest, (body[0] & 0xff) << 8 | body[1] & 0xff);
        }
    }
}
