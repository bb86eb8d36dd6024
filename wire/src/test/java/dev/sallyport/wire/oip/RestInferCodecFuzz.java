package dev.sallyport.wire.oip;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.core.ProblemException;
import dev.sallyport.wire.Scratch;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;

/** Any body is a request within the limits or a problem. */
class RestInferCodecFuzz {
    private static void decode(byte[] body, int jsonBytes) {
        ByteBuf buffer = Unpooled.wrappedBuffer(body);
        try (Scratch scratch = new Scratch(UnpooledByteBufAllocator.DEFAULT, RestInferCodecFuzz::within)) {
            RestInferCodec.decode(buffer, jsonBytes, Samples.SMALL, scratch);
        } catch (ProblemException refused) {
            // A problem is an answer.
        }
    }

    private static void within(long bytes) {
        if (bytes > 64L * Samples.SMALL.bodyBytes()) {
            throw new AssertionError(bytes + " bytes were asked for");
        }
    }

    @FuzzTest(maxDuration = "2s")
    void json_is_decoded_or_refused(byte[] body) {
        decode(body, -1);
    }

    @FuzzTest(maxDuration = "2s")
    void binary_tensors_are_decoded_or_refused(byte[] body) {
        if (body.length > 2) {
            byte[] rest = java.util.Arrays.copyOfRange(body, 2, body.length);
            decode(rest, (body[0] & 0xff) << 8 | body[1] & 0xff);
        }
    }

    @FuzzTest(maxDuration = "2s")
    void data_of_one_tensor_is_decoded_or_refused(byte[] data) {
        String[] types = {"BOOL", "INT8", "INT64", "UINT64", "FP32", "FP64", "BYTES"};
        String type = types[data.length == 0 ? 0 : (data[0] & 0xff) % types.length];
        byte[] head = ("{\"inputs\":[{\"name\":\"x\",\"datatype\":\"" + type + "\",\"shape\":[2,2],\"data\":")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        byte[] body = java.util.Arrays.copyOf(head, head.length + data.length);
        System.arraycopy(data, 0, body, head.length, data.length);
        decode(body, -1);
    }
}
