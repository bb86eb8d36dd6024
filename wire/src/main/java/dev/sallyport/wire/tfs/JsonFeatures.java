package dev.sallyport.wire.tfs;

import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Text;
import dev.sallyport.core.json.JsonReader;
import dev.sallyport.core.json.JsonReader.Token;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** {@code tf.Example}s as REST has them: objects of features, each a value or a flat list of one kind. */
final class JsonFeatures {
    private enum Kind {
        BYTES("bytes"),
        FLOAT("float"),
        INT64("int64");

        private final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    private final JsonCursor cursor;
    private final JsonNumber number;

    JsonFeatures(JsonCursor cursor) {
        this.cursor = cursor;
        this.number = new JsonNumber(cursor);
    }

    /** Reads the example at the cursor into {@code tensors} and ends behind it. */
    void example(ExampleTensors tensors) {
        tensors.begin();
        each((name, start) -> feature(name, tensors.fill(name)));
        tensors.end();
    }

    /** The features of the context at the cursor, checked now and read again whenever they are needed. */
    Map<String, ExampleTensors.Feature> context() {
        Map<String, ExampleTensors.Feature> context = new HashMap<>();
        each((name, start) -> {
            feature(name, null);
            context.put(name, column -> {
                int back = cursor.at();
                cursor.moveTo(start);
                feature(name, column);
                cursor.moveTo(back);
            });
        });
        return context;
    }

    private interface Member {
        void read(String name, int start);
    }

    private void each(Member member) {
        if (cursor.peek() != '{') {
            throw Malformed.of("Example must be JSON object but got JSON %s", cursor.kind());
        }
        JsonReader reader = cursor.reader();
        reader.next();
        while (reader.next() == Token.NAME) {
            String name = reader.string();
            cursor.moveTo(reader.valueStart());
            member.read(name, cursor.at());
            reader.resumeAt(cursor.at());
        }
        cursor.after(reader);
    }

    /** @param column {@code null} for a feature that is only checked */
    private void feature(String name, @Nullable FeatureColumn column) {
        if (cursor.peek() != '[') {
            value(name, null, column);
            return;
        }
        cursor.skip(1);
        if (cursor.closes()) {
            return;
        }
        @Nullable Kind kind = null;
        do {
            kind = value(name, kind, column);
        } while (cursor.continues());
    }

    /** @param expected kind of the values before this one */
    private Kind value(String name, @Nullable Kind expected, @Nullable FeatureColumn column) {
        byte c = cursor.peek();
        if (c == '"' || cursor.isBase64()) {
            byte[] bytes = c == '"' ? cursor.string() : cursor.base64();
            if (column != null) {
                column.bytes(bytes);
            }
            return same(name, expected, Kind.BYTES);
        }
        if (cursor.startsWith("true") || cursor.startsWith("false")) {
            cursor.skip(c == 't' ? 4 : 5);
            return whole(name, expected, c == 't' ? 1 : 0, column);
        }
        if (!number.read()) {
            throw Malformed.of(
                    "Feature: %s has element with unexpected JSON type: %s", Text.quotable(name), cursor.kind());
        }
        OptionalLong whole = number.whole();
        if (whole.isPresent()) {
            return whole(name, expected, whole.getAsLong(), column);
        }
        if (number.unsigned().isPresent()) {
            throw Malformed.of("Feature: %s has uint64 element. Only int64 is supported.", Text.quotable(name));
        }
        float value = number.floatValue();
        if (column != null) {
            column.number(value);
        }
        return same(name, expected, Kind.FLOAT);
    }

    private static Kind whole(String name, @Nullable Kind expected, long value, @Nullable FeatureColumn column) {
        if (column != null) {
            column.whole(value);
        }
        return same(name, expected, Kind.INT64);
    }

    /** @throws ProblemException {@code request/malformed} where a list holds more than one kind of values */
    private static Kind same(String name, @Nullable Kind expected, Kind found) {
        if (expected != null && expected != found) {
            throw Malformed.of(
                    "Unexpected element type in feature: %s expecting type: %s", Text.quotable(name), expected.word);
        }
        return found;
    }
}
