package dev.sallyport.bench;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.sallyport.core.json.JsonWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * One inference request as it travels, and the values of its answer: a row of floats as raw bytes (Open
 * Inference Protocol v2, gRPC {@code raw_input_contents} and the REST binary tensor extension).
 */
public record Payload(String path, Map<String, String> headers, byte[] body) {
    private static final String JSON_LENGTH = "inference-header-content-length";
    private static final int FRAME_HEADER_BYTES = 5;
    private static final int MODEL_NAME = 1;
    private static final int INPUTS = 5;
    private static final int TENSOR_NAME = 1;
    private static final int TENSOR_TYPE = 2;
    private static final int TENSOR_SHAPE = 3;
    private static final int RAW_INPUT = 7;
    private static final int RAW_OUTPUT = 6;

    public Payload {
        headers = new LinkedHashMap<>(headers);
    }

    static Payload of(BenchModel model, Protocol protocol) {
        return of(model.sample(), protocol);
    }

    /** {@code values} as the input {@code x} of {@code model}. */
    static Payload of(String model, long[] shape, float[] values, Protocol protocol) {
        return of(new Sample(model, "x", shape, values, "y", shape), protocol);
    }

    private static Payload of(Sample sample, Protocol protocol) {
        return switch (protocol) {
            case GRPC -> grpc(sample);
            case REST_HTTP1, REST_HTTP2 -> rest(sample);
        };
    }

    /** With a bearer credential. */
    public Payload authorised(String credential) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put("authorization", "Bearer " + credential);
        return new Payload(path, more, body);
    }

    /** Over gRPC, raw. */
    public static Payload grpc(Sample sample) {
        byte[] shape = message(out -> {
            for (long dim : sample.shape()) {
                out.writeInt64NoTag(dim);
            }
        });
        byte[] tensor = message(out -> {
            out.writeString(TENSOR_NAME, sample.input());
            out.writeString(TENSOR_TYPE, "FP32");
            out.writeByteArray(TENSOR_SHAPE, shape);
        });
        byte[] request = message(out -> {
            out.writeString(MODEL_NAME, sample.model());
            out.writeByteArray(INPUTS, tensor);
            out.writeByteArray(RAW_INPUT, bytes(sample.values()));
        });
        return call("/inference.GRPCInferenceService/ModelInfer", request);
    }

    /** A unary gRPC request. */
    public static Payload call(String method, byte[] message) {
        byte[] frame = ByteBuffer.allocate(FRAME_HEADER_BYTES + message.length)
                .put((byte) 0)
                .putInt(message.length)
                .put(message)
                .array();
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("content-type", "application/grpc");
        headers.put("te", "trailers");
        return new Payload(method, headers, frame);
    }

    /** Over REST, with the binary tensor extension. */
    public static Payload rest(Sample sample) {
        JsonWriter json = JsonWriter.compact().beginObject().name("inputs").beginArray();
        json.beginObject().name("name").value(sample.input()).name("datatype").value("FP32");
        json.name("shape").beginArray();
        LongStream.of(sample.shape()).forEach(json::value);
        json.endArray();
        json.name("parameters").beginObject().name("binary_data_size").value(4L * sample.values().length);
        json.endObject().endObject().endArray();
        json.name("parameters").beginObject().name("binary_data_output").value(true);
        byte[] head = json.endObject().endObject().toBytes();
        byte[] row = bytes(sample.values());
        byte[] body =
                ByteBuffer.allocate(head.length + row.length).put(head).put(row).array();
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("content-type", "application/octet-stream");
        headers.put(JSON_LENGTH, Integer.toString(head.length));
        return new Payload("/v2/models/" + sample.model() + "/infer", headers, body);
    }

    /** The values of a unary answer's one frame. */
    public static float[] grpcAnswer(byte[] frame) throws IOException {
        if (frame.length < FRAME_HEADER_BYTES || frame[0] != 0) {
            throw new IOException("not one uncompressed gRPC message: " + frame.length + " bytes");
        }
        int length = frame.length - FRAME_HEADER_BYTES;
        CodedInputStream in = CodedInputStream.newInstance(frame, FRAME_HEADER_BYTES, length);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == RAW_OUTPUT) {
                return floats(in.readByteArray());
            }
            in.skipField(tag);
        }
        throw new IOException("an answer without raw output");
    }

    /** The values behind an answer's JSON, whose length {@code headers} says. */
    public static float[] restAnswer(String jsonLength, byte[] body) throws IOException {
        int length = Integer.parseInt(jsonLength);
        if (!new String(body, 0, length, StandardCharsets.UTF_8).contains("binary_data_size")) {
            throw new IOException("an answer without binary output");
        }
        return floats(Arrays.copyOfRange(body, length, body.length));
    }

    /** As they travel raw. */
    public static byte[] bytes(float[] row) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * row.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(row);
        return bytes.array();
    }

    public static float[] floats(byte[] bytes) {
        float[] values = new float[bytes.length / 4];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }

    /** Writes the fields of a protobuf message. */
    public interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    public static byte[] message(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            fields.write(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
