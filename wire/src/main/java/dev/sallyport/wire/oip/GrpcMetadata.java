package dev.sallyport.wire.oip;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.serve.ServedModel;
import dev.sallyport.wire.GrpcFrames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** The answers of the small calls, each one framed gRPC message (grpc_predict_v2.proto). */
final class GrpcMetadata {
    private GrpcMetadata() {}

    private interface Body {
        void write(CodedOutputStream out) throws IOException;
    }

    private static byte[] message(Body body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            body.write(out);
            out.flush();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    private static byte[] framed(Body body) {
        byte[] message = message(body);
        return ByteBuffer.allocate(GrpcFrames.PREFIX_BYTES + message.length)
                .put((byte) 0)
                .putInt(message.length)
                .put(message)
                .array();
    }

    /** {@code ServerLiveResponse}, {@code ServerReadyResponse}, {@code ModelReadyResponse}. */
    static byte[] flag(boolean value) {
        return framed(out -> {
            if (value) {
                out.writeBool(1, true);
            }
        });
    }

    static byte[] server(String version) {
        return framed(out -> {
            out.writeString(1, "sallyport");
            out.writeString(2, version);
            for (String extension : MetadataJson.EXTENSIONS) {
                out.writeString(3, extension);
            }
        });
    }

    static byte[] model(ServedModel model, List<String> versions) {
        return framed(out -> {
            out.writeString(1, model.ref().name());
            for (String version : versions) {
                out.writeString(2, version);
            }
            out.writeString(3, MetadataJson.PLATFORM);
            tensors(out, 4, model.contract().inputs());
            tensors(out, 5, model.contract().outputs());
        });
    }

    private static void tensors(CodedOutputStream out, int field, List<TensorSpec> tensors) throws IOException {
        for (TensorSpec tensor : tensors) {
            byte[] dimensions = message(packed -> {
                for (int axis = 0; axis < tensor.shape().rank(); axis++) {
                    packed.writeInt64NoTag(tensor.shape().dimension(axis));
                }
            });
            byte[] described = message(inner -> {
                inner.writeString(1, tensor.name());
                inner.writeString(2, tensor.type().name());
                bytes(inner, 3, dimensions);
            });
            bytes(out, field, described);
        }
    }

    private static void bytes(CodedOutputStream out, int field, byte[] content) throws IOException {
        out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt32NoTag(content.length);
        out.writeRawBytes(content);
    }
}
