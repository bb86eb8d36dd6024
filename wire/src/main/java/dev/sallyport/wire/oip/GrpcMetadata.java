package dev.sallyport.wire.oip;

import dev.sallyport.core.TensorSpec;
import dev.sallyport.serve.ServedModel;
import dev.sallyport.wire.MessageWriter;
import java.util.List;

/** The answers of the core calls, each one framed gRPC message (grpc_predict_v2.proto). */
final class GrpcMetadata {
    private GrpcMetadata() {}

    /** {@code ServerLiveResponse}, {@code ServerReadyResponse}, {@code ModelReadyResponse}. */
    static byte[] flag(boolean value) {
        return new MessageWriter().flag(1, value).framed();
    }

    static byte[] server(String version) {
        MessageWriter server = new MessageWriter().string(1, "sallyport").string(2, version);
        MetadataJson.EXTENSIONS.forEach(extension -> server.element(3, extension));
        return server.framed();
    }

    static byte[] model(ServedModel model, List<String> versions) {
        MessageWriter metadata = new MessageWriter().string(1, model.ref().name());
        versions.forEach(version -> metadata.element(2, version));
        metadata.string(3, MetadataJson.PLATFORM);
        tensors(metadata, 4, model.contract().inputs());
        tensors(metadata, 5, model.contract().outputs());
        return metadata.framed();
    }

    private static void tensors(MessageWriter metadata, int field, List<TensorSpec> tensors) {
        for (TensorSpec tensor : tensors) {
            MessageWriter described = new MessageWriter()
                    .string(1, tensor.name())
                    .string(2, tensor.type().name())
                    .numbers(3, tensor.shape().toArray());
            metadata.message(field, described);
        }
    }
}
