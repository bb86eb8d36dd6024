package dev.sallyport.wire.oip;

import dev.sallyport.core.Problem.RequestUnsupported;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonReader;
import dev.sallyport.core.json.JsonReader.Token;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request, an input or a requested output, as far as they mean something here;
 * all others are skipped without keeping them.
 *
 * @param binaryDataSize bytes of the input behind the JSON; negative where nothing is said
 * @param binaryData {@code null} where nothing is said
 */
record Parameters(long binaryDataSize, @Nullable Boolean binaryData, boolean binaryDataOutput) {

    /** Reads the value that {@code reader} stands before. */
    static Parameters read(JsonReader reader) {
        if (reader.next() != Token.BEGIN_OBJECT) {
            throw reader.fault("`parameters` must be an object");
        }
        long size = -1;
        @Nullable Boolean data = null;
        boolean output = false;
        while (reader.next() == Token.NAME) {
            switch (reader.string()) {
                case "binary_data_size" -> size = size(reader);
                case "binary_data" -> data = flag(reader, "binary_data");
                case "binary_data_output" -> output = flag(reader, "binary_data_output");
                case "shared_memory_region" ->
                    throw new ProblemException(new RequestUnsupported("shared memory is not supported"));
                default -> reader.skipValue();
            }
        }
        return new Parameters(size, data, output);
    }

    private static long size(JsonReader reader) {
        try {
            long size = Long.parseLong(reader.next() == Token.NUMBER ? reader.numberText() : "");
            if (size >= 0) {
                return size;
            }
        } catch (NumberFormatException e) {
            // Refused below like a negative one.
        }
        throw reader.fault("`binary_data_size` must be a whole number of 0 or more");
    }

    private static boolean flag(JsonReader reader, String name) {
        Token token = reader.next();
        if (token != Token.TRUE && token != Token.FALSE) {
            throw reader.fault("`" + name + "` must be true or false");
        }
        return token == Token.TRUE;
    }
}
