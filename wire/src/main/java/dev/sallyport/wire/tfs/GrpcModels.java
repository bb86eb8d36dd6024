package dev.sallyport.wire.tfs;

import static dev.sallyport.wire.ProtoFields.delimited;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import dev.sallyport.core.Action;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.core.Text;
import dev.sallyport.serve.Authorised;
import dev.sallyport.wire.ProtoFields;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What gRPC says of a model: its versions' states, and its signature. */
final class GrpcModels {
    private static final String SIGNATURE_DEF = "signature_def";
    private static final String SIGNATURE_DEF_MAP = "type.googleapis.com/tensorflow.serving.SignatureDefMap";
    private static final int MAX_FIELDS = 16;
    private static final int AVAILABLE = 30;

    private GrpcModels() {}

    /** A {@code GetModelStatusRequest} or {@code GetModelMetadataRequest}. */
    record Question(ModelSpec spec, List<String> fields) {
        /** @throws dev.sallyport.core.ProblemException {@code request/malformed} */
        static Question of(ByteBuffer message) {
            try {
                return read(message);
            } catch (IOException e) {
                throw Malformed.message("ModelSpec", e);
            }
        }

        private static Question read(ByteBuffer message) throws IOException {
            ModelSpec spec = ModelSpec.NONE;
            List<String> fields = new ArrayList<>(1);
            CodedInputStream in = CodedInputStream.newInstance(message);
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (tag == delimited(1)) {
                    spec = ModelSpec.read(ProtoFields.slice(message, in));
                } else if (tag == delimited(2) && fields.size() < MAX_FIELDS) {
                    fields.add(in.readStringRequireUtf8());
                } else {
                    ProtoFields.skip(in, tag);
                }
            }
            return new Question(spec, fields);
        }
    }

    /** What is said of a model that the sender may ask about: one framed message. */
    interface Answer {
        byte[] of(Authorised authorised, Question question);
    }

    /** A {@code GetModelStatusResponse}; versions that are not numbers have no place in it. */
    static byte[] status(Authorised authorised, Question question) {
        List<String> versions = question.spec().path().isOneVersion()
                ? List.of(authorised.model().ref().version())
                : authorised.versions(Action.METADATA).reversed();
        return Messages.framed(out -> {
            for (String version : versions) {
                if (Messages.isNumber(version)) {
                    Messages.field(out, 1, one -> {
                        one.writeInt64(1, Long.parseLong(version));
                        one.writeEnum(2, AVAILABLE);
                        Messages.field(one, 3, well -> {});
                    });
                }
            }
        });
    }

    /** A {@code GetModelMetadataResponse}. */
    static byte[] metadata(Authorised authorised, Question question) {
        if (question.fields().isEmpty()) {
            throw Malformed.of("GetModelMetadataRequest must specify at least one metadata_field");
        }
        for (String field : question.fields()) {
            if (!field.equals(SIGNATURE_DEF)) {
                throw Malformed.of("Metadata field %s is not supported", Text.quotable(field));
            }
        }
        ModelContract contract = authorised.model().contract();
        return Messages.framed(out -> {
            Messages.field(
                    out, 1, spec -> Messages.modelSpec(spec, authorised.model().ref(), ""));
            Messages.entry(out, 2, SIGNATURE_DEF, any -> {
                any.writeString(1, SIGNATURE_DEF_MAP);
                Messages.field(any, 2, map -> Messages.entry(map, 1, Signature.NAME, def -> signature(def, contract)));
            });
        });
    }

    private static void signature(CodedOutputStream out, ModelContract contract) throws IOException {
        tensors(out, 1, contract.inputs());
        tensors(out, 2, contract.outputs());
        out.writeString(3, Signature.PREDICT);
    }

    private static void tensors(CodedOutputStream out, int number, List<TensorSpec> tensors) throws IOException {
        for (TensorSpec tensor : tensors) {
            Messages.entry(out, number, tensor.name(), info -> {
                info.writeString(1, tensor.name());
                info.writeEnum(2, Dtype.of(tensor.type()).number());
                Messages.field(info, 3, shape -> {
                    for (long size : tensor.shape().toArray()) {
                        Messages.field(shape, 2, dim -> {
                            if (size != 0) {
                                dim.writeInt64(1, size);
                            }
                        });
                    }
                });
            });
        }
    }
}
