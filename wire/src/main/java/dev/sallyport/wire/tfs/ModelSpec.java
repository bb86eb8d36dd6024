package dev.sallyport.wire.tfs;

import static dev.sallyport.wire.ProtoFields.delimited;
import static dev.sallyport.wire.ProtoFields.varint;

import com.google.protobuf.CodedInputStream;
import dev.sallyport.core.Action;
import dev.sallyport.core.Problem.ModelUnknown;
import dev.sallyport.core.ProblemException;
import dev.sallyport.serve.Authorised;
import dev.sallyport.serve.Identified;
import dev.sallyport.wire.NamedModel;
import dev.sallyport.wire.ProtoFields;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * {@code tensorflow.serving.ModelSpec}: which model, version and signature are meant.
 *
 * @param path the model with its version or label; a version sent after a label takes its place, and
 *     the other way round, since they are one {@code oneof}
 * @param signature empty for the usual one
 */
record ModelSpec(ServingPath path, String signature) implements NamedModel {
    static final ModelSpec NONE = new ModelSpec(new ServingPath("", "", ""), "");

    private static final int NAME = 1;
    private static final int VERSION = 2;
    private static final int SIGNATURE_NAME = 3;
    private static final int VERSION_LABEL = 4;
    private static final int INT64_VALUE = 1;

    static ModelSpec read(ByteBuffer message) throws IOException {
        String name = "";
        String version = "";
        String label = "";
        String signature = "";
        CodedInputStream in = CodedInputStream.newInstance(message);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == delimited(NAME)) {
                name = in.readStringRequireUtf8();
            } else if (tag == delimited(VERSION)) {
                version = version(ProtoFields.slice(message, in));
                label = "";
            } else if (tag == delimited(SIGNATURE_NAME)) {
                signature = in.readStringRequireUtf8();
            } else if (tag == delimited(VERSION_LABEL)) {
                label = in.readStringRequireUtf8();
                version = "";
            } else {
                ProtoFields.skip(in, tag);
            }
        }
        return new ModelSpec(new ServingPath(name, version, label), signature);
    }

    private static String version(ByteBuffer message) throws IOException {
        long version = 0;
        CodedInputStream in = CodedInputStream.newInstance(message);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == varint(INT64_VALUE)) {
                version = in.readInt64();
            } else {
                ProtoFields.skip(in, tag);
            }
        }
        return Long.toString(version);
    }

    @Override
    public String model() {
        return path.model();
    }

    @Override
    public Authorised authorise(Identified sender, Action action) {
        if (path.model().isEmpty()) {
            throw new ProblemException(new ModelUnknown(""));
        }
        return path.authorise(sender, action);
    }
}
