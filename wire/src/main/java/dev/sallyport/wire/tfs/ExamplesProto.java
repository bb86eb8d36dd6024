package dev.sallyport.wire.tfs;

import static dev.sallyport.wire.ProtoFields.delimited;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.sallyport.core.Limits;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.Problem.RequestTooLarge;
import dev.sallyport.core.ProblemException;
import dev.sallyport.wire.ProtoFields;
import dev.sallyport.wire.Scratch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** From {@code tensorflow.serving.Input} to a model's inputs, one {@code tf.Example} after the other. */
final class ExamplesProto {
    private static final int EXAMPLE_LIST = 1;
    private static final int EXAMPLE_LIST_WITH_CONTEXT = 2;
    private static final int EXAMPLES = 1;
    private static final int CONTEXT = 2;
    private static final int FEATURES = 1;
    private static final int FEATURE = 1;
    private static final int BYTES_LIST = 1;
    private static final int FLOAT_LIST = 2;
    private static final int INT64_LIST = 3;

    /** Most features of one example that are kept until all of it is read. */
    private static final int MAX_FEATURES = 10_000;

    private ExamplesProto() {}

    /** @throws ProblemException for anything that is not a well-formed input within the limits */
    static ExampleTensors decode(List<ByteBuffer> inputs, ModelContract contract, Limits limits, Scratch scratch)
            throws IOException {
        if (inputs.size() != 1) {
            throw Malformed.of(inputs.isEmpty() ? "Input is empty." : "more than one input");
        }
        ByteBuffer input = inputs.getFirst();
        @Nullable ByteBuffer list = null;
        boolean withContext = false;
        CodedInputStream in = CodedInputStream.newInstance(input);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == delimited(EXAMPLE_LIST) || tag == delimited(EXAMPLE_LIST_WITH_CONTEXT)) {
                if (list != null) {
                    throw Malformed.of("more than one list of examples");
                }
                list = ProtoFields.slice(input, in);
                withContext = tag == delimited(EXAMPLE_LIST_WITH_CONTEXT);
            } else {
                ProtoFields.skip(in, tag);
            }
        }
        if (list == null) {
            throw Malformed.of("Input is empty.");
        }
        ExampleTensors examples = new ExampleTensors(contract, withContext ? context(list) : Map.of(), limits, scratch);
        examples(list, withContext, examples);
        return examples;
    }

    private static Map<String, ExampleTensors.Feature> context(ByteBuffer list) throws IOException {
        Map<String, ByteBuffer> features = new LinkedHashMap<>();
        CodedInputStream in = CodedInputStream.newInstance(list);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == delimited(CONTEXT)) {
                features(ProtoFields.slice(list, in), features);
            } else {
                ProtoFields.skip(in, tag);
            }
        }
        Map<String, ExampleTensors.Feature> context = new HashMap<>();
        features.forEach((name, feature) -> context.put(name, column -> write(feature, column)));
        return context;
    }

    private static void examples(ByteBuffer list, boolean withContext, ExampleTensors examples) throws IOException {
        Map<String, ByteBuffer> features = new LinkedHashMap<>();
        CodedInputStream in = CodedInputStream.newInstance(list);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == delimited(EXAMPLES)) {
                features.clear();
                features(ProtoFields.slice(list, in), features);
                examples.begin();
                for (Map.Entry<String, ByteBuffer> feature : features.entrySet()) {
                    @Nullable FeatureColumn column = examples.fill(feature.getKey());
                    if (column != null) {
                        write(feature.getValue(), column);
                    }
                }
                examples.end();
            } else if (withContext && tag == delimited(CONTEXT)) {
                ProtoFields.slice(list, in);
            } else {
                ProtoFields.skip(in, tag);
            }
        }
    }

    /** The features of one {@code Example}; of two under one name the last counts, as in every protobuf map. */
    private static void features(ByteBuffer example, Map<String, ByteBuffer> found) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(example);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == delimited(FEATURES)) {
                entries(ProtoFields.slice(example, in), found);
            } else {
                ProtoFields.skip(in, tag);
            }
        }
    }

    private static void entries(ByteBuffer features, Map<String, ByteBuffer> found) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(features);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag != delimited(FEATURE)) {
                ProtoFields.skip(in, tag);
                continue;
            }
            MapEntry feature = MapEntry.read(ProtoFields.slice(features, in));
            found.put(feature.key(), feature.value());
            if (found.size() > MAX_FEATURES) {
                throw new ProblemException(new RequestTooLarge("features of one example", MAX_FEATURES));
            }
        }
    }

    private static void write(ByteBuffer feature, FeatureColumn column) {
        try {
            boolean read = false;
            CodedInputStream in = CodedInputStream.newInstance(feature);
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                int kind = WireFormat.getTagFieldNumber(tag);
                if (tag != delimited(kind) || kind > INT64_LIST) {
                    ProtoFields.skip(in, tag);
                    continue;
                }
                if (read) {
                    throw Malformed.of("a feature of more than one kind");
                }
                read = true;
                values(ProtoFields.slice(feature, in), kind, column);
            }
        } catch (IOException e) {
            throw Malformed.message("tf.Example", e);
        }
    }

    private static void values(ByteBuffer list, int kind, FeatureColumn column) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(list);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) != 1) {
                ProtoFields.skip(in, tag);
            } else if (kind == BYTES_LIST && tag == delimited(1)) {
                ByteBuffer value = ProtoFields.slice(list, in);
                byte[] bytes = new byte[value.remaining()];
                value.get(bytes);
                column.bytes(bytes);
            } else if (kind != BYTES_LIST && tag == delimited(1)) {
                int limit = ProtoFields.enterPacked(list, in);
                while (!in.isAtEnd()) {
                    number(in, kind, column);
                }
                in.popLimit(limit);
            } else if (WireFormat.getTagWireType(tag) == unpacked(kind)) {
                number(in, kind, column);
            } else {
                ProtoFields.skip(in, tag);
            }
        }
    }

    private static int unpacked(int kind) {
        return switch (kind) {
            case FLOAT_LIST -> WireFormat.WIRETYPE_FIXED32;
            case INT64_LIST -> WireFormat.WIRETYPE_VARINT;
            default -> -1;
        };
    }

    private static void number(CodedInputStream in, int kind, FeatureColumn column) throws IOException {
        if (kind == FLOAT_LIST) {
            column.number(in.readFloat());
        } else {
            column.whole(in.readInt64());
        }
    }
}
