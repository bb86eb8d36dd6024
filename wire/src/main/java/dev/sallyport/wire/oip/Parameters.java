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
 * @param classes how many classes of an output are wanted; 0 for its values
 * @param timeoutMicros 0 where nothing is said
 * @param priority 0 where nothing is said
 * @param sequence whether the request is part of a sequence
 */
record Parameters(
        long binaryDataSize,
        @Nullable Boolean binaryData,
        boolean binaryDataOutput,
        int classes,
        long timeoutMicros,
        long priority,
        boolean sequence) {

    /** Reads the value that {@code reader} stands before. */
    static Parameters read(JsonReader reader) {
        if (reader.next() != Token.BEGIN_OBJECT) {
            throw reader.fault("`parameters` must be an object");
        }
        long size = -1;
        @Nullable Boolean data = null;
        boolean output = false;
        int classes = 0;
        long timeout = 0;
        long priority = 0;
        boolean sequence = false;
        while (reader.next() == Token.NAME) {
            String name = reader.string();
            switch (name) {
                case "binary_data_size" -> size = whole(reader, name);
                case "binary_data" -> data = flag(reader, name);
                case "binary_data_output" -> output = flag(reader, name);
                case "classification" -> classes = Classes.checked(whole(reader, name));
                case "timeout" -> timeout = whole(reader, name);
                case "priority" -> priority = whole(reader, name);
                case "sequence_id" -> sequence |= isSequence(reader);
                case "sequence_start", "sequence_end" -> sequence |= flag(reader, name);
                case "shared_memory_region" ->
                    throw new ProblemException(new RequestUnsupported("shared memory is not supported"));
                default -> reader.skipValue();
            }
        }
        return new Parameters(size, data, output, classes, timeout, priority, sequence);
    }

    /** A number or a string; 0 and the empty string are no sequence. */
    private static boolean isSequence(JsonReader reader) {
        return switch (reader.next()) {
            case NUMBER -> !reader.numberText().equals("0");
            case STRING -> !reader.string().isEmpty();
            default -> throw reader.fault("`sequence_id` must be a number or a string");
        };
    }

    private static long whole(JsonReader reader, String name) {
        try {
            long value = Long.parseLong(reader.next() == Token.NUMBER ? reader.numberText() : "");
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Refused below like a negative one.
        }
        throw reader.fault("`" + name + "` must be a whole number of 0 or more");
    }

    private static boolean flag(JsonReader reader, String name) {
        Token token = reader.next();
        if (token != Token.TRUE && token != Token.FALSE) {
            throw reader.fault("`" + name + "` must be true or false");
        }
        return token == Token.TRUE;
    }
}
