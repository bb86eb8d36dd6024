package dev.sallyport.conformance;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import dev.sallyport.core.json.JsonValue;
import dev.sallyport.core.json.JsonValue.JsonArray;
import dev.sallyport.core.json.JsonValue.JsonBoolean;
import dev.sallyport.core.json.JsonValue.JsonNumber;
import dev.sallyport.core.json.JsonValue.JsonObject;
import dev.sallyport.core.json.JsonValue.JsonString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Bytes as the vectors write them (conformance/vectors/README.md, "Bytes"). */
final class Recipe {
    private Recipe() {}

    static byte[] bytes(JsonValue recipe) {
        return switch (recipe) {
            case JsonString text -> text.value().getBytes(StandardCharsets.UTF_8);
            case JsonArray parts -> joined(parts.elements());
            case JsonObject one -> bytes(one);
            default -> throw new IllegalArgumentException("no recipe: " + recipe);
        };
    }

    private static byte[] joined(List<JsonValue> parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        parts.forEach(part -> out.writeBytes(bytes(part)));
        return out.toByteArray();
    }

    private static byte[] bytes(JsonObject one) {
        String kind = one.members().firstEntry().getKey();
        JsonValue value = one.members().firstEntry().getValue();
        return switch (kind) {
            case "hex" -> HexFormat.of().parseHex(((JsonString) value).value().replace(" ", ""));
            case "json" ->
                dev.sallyport.core.json.JsonWriter.compact().value(value).toBytes();
            case "repeat" -> repeated(bytes(value), (int) number(one.members().get("times")));
            case "counted" ->
                counted(((JsonString) value).value(), (int) number(one.members().get("times")));
            case "zeros" -> new byte[(int) number(value)];
            case "gzip" -> compressed(bytes(value), true);
            case "deflate" -> compressed(bytes(value), false);
            case "message" -> message(((JsonArray) value).elements());
            case "frame" -> frame(bytes(value), one);
            default -> throw new IllegalArgumentException("no recipe `" + kind + "`");
        };
    }

    private static byte[] repeated(byte[] part, int times) {
        ByteBuffer all = ByteBuffer.allocate(Math.multiplyExact(part.length, times));
        for (int i = 0; i < times; i++) {
            all.put(part);
        }
        return all.array();
    }

    static long number(@Nullable JsonValue value) {
        return Long.parseLong(((JsonNumber) java.util.Objects.requireNonNull(value)).text());
    }

    /** {@code text} with {@code %d} counted up from 0. */
    private static byte[] counted(String text, int times) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < times; i++) {
            out.append(text.replace("%d", Integer.toString(i)));
        }
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] compressed(byte[] plain, boolean gzip) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = gzip ? new GZIPOutputStream(bytes) : new DeflaterOutputStream(bytes)) {
            out.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Fields as {@code [number, value]}: a number is a varint, anything else length-delimited. */
    private static byte[] message(List<JsonValue> fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            for (JsonValue field : fields) {
                List<JsonValue> pair = ((JsonArray) field).elements();
                int number = (int) number(pair.getFirst());
                switch (pair.get(1)) {
                    case JsonNumber value -> out.writeInt64(number, Long.parseLong(value.text()));
                    case JsonBoolean value -> out.writeBool(number, value.value());
                    default -> out.writeBytes(number, ByteString.copyFrom(bytes(pair.get(1))));
                }
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] frame(byte[] message, JsonObject one) {
        long length = one.members().containsKey("length") ? number(one.members().get("length")) : message.length;
        long flag = one.members().containsKey("flag") ? number(one.members().get("flag")) : 0;
        return ByteBuffer.allocate(5 + message.length)
                .put((byte) flag)
                .putInt((int) length)
                .put(message)
                .array();
    }
}
