package dev.sallyport.wire.oip;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.sallyport.core.Action;
import dev.sallyport.core.Limits;
import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.Problem.RequestTooLarge;
import dev.sallyport.core.ProblemException;
import dev.sallyport.serve.Authorised;
import dev.sallyport.serve.Identified;
import dev.sallyport.wire.NamedModel;
import dev.sallyport.wire.ProtoFields;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The outermost layer of a {@code ModelInferRequest}: who is meant, and where the tensors lie. Nothing
 * inside a tensor is looked at, so that a caller can be judged before that.
 *
 * <p>Source: Open Inference Protocol v2, grpc_predict_v2.proto. Fields that are not known are skipped,
 * scalar fields sent twice count once, as proto3 has it.
 *
 * @param parameters one map entry each
 * @param inputs one {@code InferInputTensor} message each
 * @param outputs one {@code InferRequestedOutputTensor} message each
 * @param rawContents raw bytes of the inputs, in their order; empty where contents are typed
 */
record GrpcInferFrame(
        String model,
        String version,
        String id,
        List<ByteBuffer> parameters,
        List<ByteBuffer> inputs,
        List<ByteBuffer> outputs,
        List<ByteBuffer> rawContents)
        implements NamedModel {

    private static final int MODEL_NAME = 1;
    private static final int MODEL_VERSION = 2;
    private static final int ID = 3;
    private static final int PARAMETERS = 4;
    private static final int INPUTS = 5;
    private static final int OUTPUTS = 6;
    private static final int RAW_INPUT_CONTENTS = 7;

    private static final int MAX_PARAMETERS = 256;

    /** @throws ProblemException {@code request/malformed}, {@code request/too-large} */
    static GrpcInferFrame read(ByteBuffer message, Limits limits) {
        String model = "";
        String version = "";
        String id = "";
        List<ByteBuffer> parameters = List.of();
        List<ByteBuffer> inputs = new ArrayList<>(2);
        List<ByteBuffer> outputs = new ArrayList<>(2);
        List<ByteBuffer> raw = new ArrayList<>(2);
        CodedInputStream in = CodedInputStream.newInstance(message);
        try {
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                    ProtoFields.skip(in, tag);
                    continue;
                }
                switch (WireFormat.getTagFieldNumber(tag)) {
                    case MODEL_NAME -> model = in.readStringRequireUtf8();
                    case MODEL_VERSION -> version = in.readStringRequireUtf8();
                    case ID -> id = CallerId.checked(in.readStringRequireUtf8());
                    case PARAMETERS -> {
                        parameters = parameters.isEmpty() ? new ArrayList<>(4) : parameters;
                        add(parameters, ProtoFields.slice(message, in), MAX_PARAMETERS, "number of parameters");
                    }
                    case INPUTS -> add(inputs, ProtoFields.slice(message, in), limits);
                    case OUTPUTS -> add(outputs, ProtoFields.slice(message, in), limits);
                    case RAW_INPUT_CONTENTS -> add(raw, ProtoFields.slice(message, in), limits);
                    default -> ProtoFields.skip(in, tag);
                }
            }
        } catch (IOException e) {
            throw malformed(e);
        }
        return new GrpcInferFrame(model, version, id, parameters, inputs, outputs, raw);
    }

    /**
     * Where the raw contents of the first input begin in a message of which {@code beginning} has come; negative
     * where they do not begin in that.
     */
    static int rawContentsAt(ByteBuffer beginning) {
        CodedInputStream in = CodedInputStream.newInstance(beginning);
        try {
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (tag == ProtoFields.delimited(RAW_INPUT_CONTENTS)) {
                    in.readRawVarint32();
                    return in.getTotalBytesRead();
                }
                ProtoFields.skip(in, tag);
            }
        } catch (IOException e) {
            // Not all of it is here, or it is no message at all, which whoever reads the whole of it will say.
        }
        return -1;
    }

    @Override
    public Authorised authorise(Identified sender, Action action) {
        return sender.authorise(action, model, version);
    }

    private static void add(List<ByteBuffer> list, ByteBuffer slice, Limits limits) {
        add(list, slice, limits.tensors(), "number of tensors");
    }

    private static void add(List<ByteBuffer> list, ByteBuffer slice, int most, String what) {
        if (list.size() == most) {
            throw new ProblemException(new RequestTooLarge(what, most));
        }
        list.add(slice);
    }

    static ProblemException malformed(IOException cause) {
        return new ProblemException(new RequestMalformed("not a ModelInferRequest message"), cause);
    }
}
