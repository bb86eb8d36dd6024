package dev.sallyport.wire.oip;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Any text in the place of a tensor's data is that tensor or a problem, whatever its datatype. */
class TensorDataFuzz {
    private static final String[] TYPES = {"BOOL", "INT8", "INT64", "UINT64", "FP32", "FP64", "BYTES"};

    @FuzzTest(maxDuration = "2s")
    void data_of_one_tensor_is_decoded_or_refused(byte[] data) {
        for (String type : TYPES) {
            byte[] head = ("{\"inputs\":[{\"name\":\"x\",\"datatype\":\"" + type + "\",\"shape\":[2,2],\"data\":")
                    .getBytes(StandardCharsets.UTF_8);
            byte[] body = Arrays.copyOf(head, head.length + data.length);
            System.arraycopy(data, 0, body, head.length, data.length);
            RestInferCodecFuzz.decode(body, -1);
        }
    }
}
