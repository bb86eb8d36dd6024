package dev.sallyport.bench.peers;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.sallyport.bench.Payload;
import dev.sallyport.bench.Sample;
import java.io.IOException;

/** TensorFlow Serving's {@code Predict} with one FP32 tensor as {@code tensor_content}. */
final class ServingMessages {
    private static final int FRAME_HEADER_BYTES = 5;
    private static final int DT_FLOAT = 1;

    private ServingMessages() {}

    static Payload predict(Sample sample) {
        byte[] shape = Payload.message(out -> {
            for (long dim : sample.shape()) {
                out.writeByteArray(2, Payload.message(size -> size.writeInt64(1, dim)));
            }
        });
        byte[] entry = Payload.message(out -> {
            out.writeString(1, sample.input());
            out.writeByteArray(2, Payload.message(tensor -> {
                tensor.writeInt32(1, DT_FLOAT);
                tensor.writeByteArray(2, shape);
                tensor.writeByteArray(4, Payload.bytes(sample.values()));
            }));
        });
        byte[] request = Payload.message(out -> {
            out.writeByteArray(1, Payload.message(model -> writeName(model, sample)));
            out.writeByteArray(2, entry);
        });
        return Payload.call("/tensorflow.serving.PredictionService/Predict", request);
    }

    private static void writeName(CodedOutputStream model, Sample sample) throws IOException {
        model.writeString(1, sample.model());
    }

    /** The values of the one output, in either form a tensor has. */
    static float[] answer(byte[] frame) throws IOException {
        int length = frame.length - FRAME_HEADER_BYTES;
        CodedInputStream response = CodedInputStream.newInstance(frame, FRAME_HEADER_BYTES, length);
        byte[] tensor = field(CodedInputStream.newInstance(field(response, 1)), 2);
        CodedInputStream in = CodedInputStream.newInstance(tensor);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int number = WireFormat.getTagFieldNumber(tag);
            if (number == 4 || number == 5) {
                return Payload.floats(in.readByteArray());
            }
            in.skipField(tag);
        }
        throw new IOException("an output without values");
    }

    private static byte[] field(CodedInputStream in, int wanted) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == wanted) {
                return in.readByteArray();
            }
            in.skipField(tag);
        }
        throw new IOException("no field " + wanted);
    }
}
