package dev.sallyport.wire.tfs;

import static dev.sallyport.wire.ProtoFields.delimited;

import com.google.protobuf.CodedInputStream;
import dev.sallyport.wire.ProtoFields;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * An entry of a protobuf map from strings to messages.
 *
 * @param value a view of the message; empty where none was sent
 */
record MapEntry(String key, ByteBuffer value) {
    private static final int KEY = 1;
    private static final int VALUE = 2;

    static MapEntry read(ByteBuffer entry) throws IOException {
        String key = "";
        ByteBuffer value = ByteBuffer.allocate(0);
        CodedInputStream in = CodedInputStream.newInstance(entry);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == delimited(KEY)) {
                key = in.readStringRequireUtf8();
            } else if (tag == delimited(VALUE)) {
                value = ProtoFields.slice(entry, in);
            } else {
                ProtoFields.skip(in, tag);
            }
        }
        return new MapEntry(key, value);
    }
}
