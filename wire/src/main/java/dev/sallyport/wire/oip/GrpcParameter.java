package dev.sallyport.wire.oip;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.ProblemException;
import dev.sallyport.wire.ProtoFields;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One entry of a {@code map<string, InferParameter>}: its name, and the one value that it holds.
 *
 * @param field of the {@code oneof}: 1 bool, 2 int64, 3 string, 4 double, 5 uint64; 0 for none
 * @param number of a bool, an int64 or a uint64
 * @param text of a string
 */
record GrpcParameter(String name, int field, long number, String text) {
    private static final int BOOL = 1;
    private static final int INT64 = 2;
    private static final int STRING = 3;
    private static final int UINT64 = 5;

    static GrpcParameter read(ByteBuffer entry) throws IOException {
        String name = "";
        GrpcParameter value = new GrpcParameter("", 0, 0, "");
        CodedInputStream in = CodedInputStream.newInstance(entry);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == (1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
                name = in.readStringRequireUtf8();
            } else if (tag == (2 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
                value = value(ProtoFields.slice(entry, in));
            } else {
                ProtoFields.skip(in, tag);
            }
        }
        return new GrpcParameter(name, value.field(), value.number(), value.text());
    }

    private static GrpcParameter value(ByteBuffer message) throws IOException {
        GrpcParameter value = new GrpcParameter("", 0, 0, "");
        CodedInputStream in = CodedInputStream.newInstance(message);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int field = WireFormat.getTagFieldNumber(tag);
            int type = WireFormat.getTagWireType(tag);
            if (type == WireFormat.WIRETYPE_VARINT) {
                value = new GrpcParameter("", field, in.readRawVarint64(), "");
            } else if (type == WireFormat.WIRETYPE_LENGTH_DELIMITED && field == STRING) {
                value = new GrpcParameter("", field, 0, in.readStringRequireUtf8());
            } else {
                ProtoFields.skip(in, tag);
            }
        }
        return value;
    }

    /** @throws ProblemException {@code request/malformed} */
    boolean flag() {
        if (field != BOOL) {
            throw wrong("must be true or false");
        }
        return number != 0;
    }

    /** @throws ProblemException {@code request/malformed} */
    long whole() {
        if ((field != INT64 && field != UINT64) || number < 0) {
            throw wrong("must be a whole number of 0 or more");
        }
        return number;
    }

    /** Of {@code sequence_id}: 0 and the empty string are none. */
    boolean isSequence() {
        return field == STRING ? !text.isEmpty() : number != 0;
    }

    private ProblemException wrong(String expected) {
        return new ProblemException(new RequestMalformed("parameter `" + name + "` " + expected));
    }
}
