package dev.sallyport.wire.oip;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.sallyport.core.DataType;
import dev.sallyport.core.Limits;
import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.Problem.RequestTooLarge;
import dev.sallyport.core.Problem.RequestUnsupported;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.Text;
import dev.sallyport.serve.InferenceRequest;
import dev.sallyport.serve.Wishes;
import dev.sallyport.wire.ProtoFields;
import dev.sallyport.wire.Scratch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** From {@code ModelInferRequest} to an {@link InferenceRequest}, raw contents without a copy. */
final class GrpcInferCodec {
    private static final int NAME = 1;
    private static final int DATATYPE = 2;
    private static final int SHAPE = 3;
    private static final int PARAMETERS = 4;
    private static final int CONTENTS = 5;

    private GrpcInferCodec() {}

    /** One {@code InferInputTensor} as it was sent. */
    private record Input(String name, String datatype, Shape shape, List<ByteBuffer> contents) {}

    /** @throws ProblemException for anything that is not a well-formed request within the limits */
    static InferenceRequest decode(GrpcInferFrame frame, String model, Limits limits, Scratch scratch) {
        boolean raw = !frame.rawContents().isEmpty();
        if (raw && frame.rawContents().size() != frame.inputs().size()) {
            throw new ProblemException(new RequestMalformed("%d raw_input_contents for %d inputs"
                    .formatted(frame.rawContents().size(), frame.inputs().size())));
        }
        try {
            List<Tensor> inputs = new ArrayList<>(frame.inputs().size());
            for (int i = 0; i < frame.inputs().size(); i++) {
                Input input = input(frame.inputs().get(i));
                inputs.add(
                        raw
                                ? rawTensor(input, frame.rawContents().get(i), model, limits)
                                : typedTensor(input, limits, scratch));
            }
            List<String> outputs = new ArrayList<>(frame.outputs().size());
            Map<String, Integer> classes = Map.of();
            for (ByteBuffer message : frame.outputs()) {
                Output output = output(message);
                outputs.add(output.name());
                if (output.classes() > 0) {
                    classes = classes.isEmpty() ? new HashMap<>() : classes;
                    classes.put(output.name(), output.classes());
                }
            }
            return new InferenceRequest(frame.id(), inputs, outputs, wishes(frame.parameters(), classes));
        } catch (IOException e) {
            throw GrpcInferFrame.malformed(e);
        }
    }

    private static Wishes wishes(List<ByteBuffer> parameters, Map<String, Integer> classes) throws IOException {
        long timeoutMicros = 0;
        long priority = 0;
        boolean sequence = false;
        for (ByteBuffer entry : parameters) {
            GrpcParameter parameter = GrpcParameter.read(entry);
            switch (parameter.name()) {
                case "timeout" -> timeoutMicros = parameter.whole();
                case "priority" -> priority = parameter.whole();
                case "sequence_id" -> sequence |= parameter.isSequence();
                case "sequence_start", "sequence_end" -> sequence |= parameter.flag();
                default -> {}
            }
        }
        return RequestWishes.of(timeoutMicros, priority, sequence, classes);
    }

    private static Tensor rawTensor(Input input, ByteBuffer data, String model, Limits limits) {
        if (!input.contents().isEmpty()) {
            throw new ProblemException(new RequestMalformed(
                    "contents field must not be specified when using raw_input_contents for `%s` for model `%s`"
                            .formatted(Text.quotable(input.name()), Text.quotable(model))));
        }
        elements(input, limits);
        return Tensor.of(input.name(), type(input), input.shape(), data);
    }

    private static Tensor typedTensor(Input input, Limits limits, Scratch scratch) {
        DataType type = type(input);
        ByteBuffer data =
                GrpcTypedContents.read(input.name(), type, elements(input, limits), input.contents(), scratch);
        return Tensor.of(input.name(), type, input.shape(), data);
    }

    private static DataType type(Input input) {
        return DataType.of(input.datatype())
                .orElseThrow(() -> new ProblemException(new RequestMalformed("input `%s`: unknown datatype `%s`"
                        .formatted(Text.quotable(input.name()), Text.quotable(input.datatype())))));
    }

    private static long elements(Input input, Limits limits) {
        return TensorElements.count(input.name(), input.shape(), limits);
    }

    private static Input input(ByteBuffer message) throws IOException {
        String name = "";
        String datatype = "";
        Dimensions dimensions = new Dimensions();
        List<ByteBuffer> contents = List.of();
        CodedInputStream in = CodedInputStream.newInstance(message);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            boolean delimited = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
            int field = WireFormat.getTagFieldNumber(tag);
            if (field == SHAPE && (delimited || WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT)) {
                dimensions.read(message, in, delimited);
            } else if (delimited && field == NAME) {
                name = in.readStringRequireUtf8();
            } else if (delimited && field == DATATYPE) {
                datatype = in.readStringRequireUtf8();
            } else if (delimited && field == PARAMETERS) {
                tensorParameter(ProtoFields.slice(message, in));
            } else if (delimited && field == CONTENTS) {
                contents = contents.isEmpty() ? new ArrayList<>(1) : contents;
                contents.add(ProtoFields.slice(message, in));
            } else {
                ProtoFields.skip(in, tag);
            }
        }
        return new Input(name, datatype, dimensions.shape(), contents);
    }

    /** A {@code repeated int64}, packed or one by one. */
    private static final class Dimensions {
        private long[] sizes = new long[4];
        private int rank;

        void read(ByteBuffer message, CodedInputStream in, boolean packed) throws IOException {
            if (!packed) {
                add(in.readInt64());
                return;
            }
            int limit = ProtoFields.enterPacked(message, in);
            while (!in.isAtEnd()) {
                add(in.readInt64());
            }
            in.popLimit(limit);
        }

        private void add(long size) {
            if (rank == Shape.MAX_RANK) {
                throw new ProblemException(new RequestTooLarge("number of dimensions", Shape.MAX_RANK));
            }
            if (rank == sizes.length) {
                sizes = Arrays.copyOf(sizes, Shape.MAX_RANK);
            }
            sizes[rank++] = size;
        }

        Shape shape() {
            return Shape.of(Arrays.copyOf(sizes, rank));
        }
    }

    /** @param classes how many classes are wanted; 0 for the values */
    private record Output(String name, int classes) {}

    private static Output output(ByteBuffer message) throws IOException {
        String name = "";
        int classes = 0;
        CodedInputStream in = CodedInputStream.newInstance(message);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == delimited(NAME)) {
                name = in.readStringRequireUtf8();
            } else if (tag == delimited(2)) {
                GrpcParameter parameter = tensorParameter(ProtoFields.slice(message, in));
                if (parameter.name().equals("classification")) {
                    classes = Classes.checked(parameter.whole());
                }
            } else {
                ProtoFields.skip(in, tag);
            }
        }
        return new Output(name, classes);
    }

    private static GrpcParameter tensorParameter(ByteBuffer entry) throws IOException {
        GrpcParameter parameter = GrpcParameter.read(entry);
        if (parameter.name().startsWith("shared_memory")) {
            throw new ProblemException(new RequestUnsupported("shared memory is not supported"));
        }
        return parameter;
    }

    private static int delimited(int field) {
        return field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }
}
