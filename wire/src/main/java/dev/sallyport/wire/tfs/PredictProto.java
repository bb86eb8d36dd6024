package dev.sallyport.wire.tfs;

import dev.sallyport.core.Limits;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.Text;
import dev.sallyport.serve.InferenceRequest;
import dev.sallyport.wire.Scratch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** From {@code PredictRequest} to an {@link InferenceRequest}. */
final class PredictProto {

    private PredictProto() {}

    static InferenceRequest decode(ServingFrame frame, ModelContract contract, Limits limits, Scratch scratch)
            throws IOException {
        Signature.check(frame.spec().signature());
        List<Tensor> inputs = new ArrayList<>(frame.inputs().size());
        for (ByteBuffer entry : frame.inputs()) {
            Tensor input = input(entry, contract, limits, scratch);
            // A map has each key once; of two entries protobuf takes the last, other readers might not.
            if (inputs.stream().anyMatch(other -> other.name().equals(input.name()))) {
                throw Malformed.of("input `%s` more than once", Text.quotable(input.name()));
            }
            inputs.add(input);
        }
        return new InferenceRequest("", inputs, frame.filter());
    }

    private static Tensor input(ByteBuffer entry, ModelContract contract, Limits limits, Scratch scratch)
            throws IOException {
        MapEntry read = MapEntry.read(entry);
        return TensorProtoReader.read(read.key(), read.value(), contract, limits, scratch);
    }
}
