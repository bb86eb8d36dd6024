package dev.sallyport.wire.oip;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The message of a small call: a model's name and version in fields 1 and 2, or nothing. */
record GrpcQuestion(String name, String version) {
    static GrpcQuestion read(ByteBuffer message) {
        String name = "";
        String version = "";
        CodedInputStream in = CodedInputStream.newInstance(message);
        try {
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (tag == (1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
                    name = in.readStringRequireUtf8();
                } else if (tag == (2 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
                    version = in.readStringRequireUtf8();
                } else {
                    GrpcInferFrame.skip(in, tag);
                }
            }
            return new GrpcQuestion(name, version);
        } catch (IOException e) {
            throw GrpcInferFrame.malformed(e);
        }
    }
}
