package dev.sallyport.wire.oip;

import dev.sallyport.core.DataType;
import dev.sallyport.core.Limits;
import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.Problem.RequestTooLarge;
import dev.sallyport.core.Problem.TensorMismatch;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.Text;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonReader;
import dev.sallyport.core.json.JsonReader.Token;
import dev.sallyport.serve.InferenceRequest;
import dev.sallyport.serve.Wishes;
import dev.sallyport.wire.Scratch;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a REST inference request: one JSON object, and behind it, where the header-length header says
 * so, the binary tensors in the order of the inputs (Triton's binary tensor data extension).
 *
 * <p>Members may come in any order; members that are not known are skipped.
 */
final class RestInferCodec {
    /** A request, and in which form each requested output was asked for. */
    record RestRequest(InferenceRequest request, boolean binaryByDefault, List<OutputForm> forms) {
        boolean isBinary(String output) {
            for (OutputForm form : forms) {
                if (form.name().equals(output)) {
                    return form.binary() == null ? binaryByDefault : form.binary();
                }
            }
            return binaryByDefault;
        }
    }

    /**
     * @param binary {@code null} where the request as a whole decides
     * @param classes how many classes are wanted; 0 for the values
     */
    record OutputForm(String name, @Nullable Boolean binary, int classes) {}

    private final byte[] json;
    private final int jsonEnd;
    private final ByteBuffer binary;
    private final Limits limits;
    private final Scratch scratch;
    private final JsonReader reader;
    private final JsonLimits jsonLimits;

    private RestInferCodec(byte[] json, int jsonEnd, ByteBuffer binary, Limits limits, Scratch scratch) {
        this.json = json;
        this.jsonEnd = jsonEnd;
        this.binary = binary;
        this.limits = limits;
        this.scratch = scratch;
        this.jsonLimits = new JsonLimits(Integer.MAX_VALUE, limits.jsonDepth(), 10_000);
        this.reader = new JsonReader(json, 0, jsonEnd, jsonLimits, RequestMalformed::new);
    }

    /**
     * @param jsonBytes length of the JSON part; negative where the whole body is JSON
     * @throws ProblemException for anything that is not a well-formed request within the limits
     */
    static RestRequest decode(ByteBuf body, int jsonBytes, Limits limits, Scratch scratch) {
        int length = jsonBytes < 0 ? body.readableBytes() : jsonBytes;
        if (length > body.readableBytes()) {
            throw malformed("the header length is larger than the body");
        }
        byte[] json = scratch.text(body, length);
        ByteBuffer binary = body.nioBuffer(body.readerIndex() + length, body.readableBytes() - length);
        return new RestInferCodec(json, length, binary, limits, scratch).request();
    }

    private RestRequest request() {
        String id = "";
        boolean binaryByDefault = false;
        long timeoutMicros = 0;
        long priority = 0;
        boolean sequence = false;
        @Nullable List<Tensor> inputs = null;
        List<OutputForm> outputs = List.of();
        begin(Token.BEGIN_OBJECT, "the request must be a JSON object");
        while (reader.next() == Token.NAME) {
            switch (reader.string()) {
                case "id" -> id = CallerId.checked(string("id"));
                case "parameters" -> {
                    Parameters parameters = Parameters.read(reader);
                    binaryByDefault = parameters.binaryDataOutput();
                    timeoutMicros = parameters.timeoutMicros();
                    priority = parameters.priority();
                    sequence = parameters.sequence();
                }
                case "inputs" -> inputs = inputs();
                case "outputs" -> outputs = outputs();
                default -> reader.skipValue();
            }
        }
        reader.next();
        if (inputs == null) {
            throw malformed("`inputs` is missing");
        }
        if (binary.hasRemaining()) {
            throw malformed(binary.remaining() + " bytes behind the last binary tensor");
        }
        List<String> names = outputs.stream().map(OutputForm::name).toList();
        Wishes wishes = RequestWishes.of(timeoutMicros, priority, sequence, classes(outputs));
        return new RestRequest(new InferenceRequest(id, inputs, names, wishes), binaryByDefault, outputs);
    }

    private static Map<String, Integer> classes(List<OutputForm> outputs) {
        Map<String, Integer> classes = Map.of();
        for (OutputForm output : outputs) {
            if (output.classes() > 0) {
                classes = classes.isEmpty() ? new HashMap<>() : classes;
                classes.put(output.name(), output.classes());
            }
        }
        return classes;
    }

    private List<Tensor> inputs() {
        List<Tensor> inputs = new ArrayList<>();
        begin(Token.BEGIN_ARRAY, "`inputs` must be an array");
        while (anotherObject("input", inputs.size())) {
            inputs.add(input());
        }
        return inputs;
    }

    /** Whether the array goes on after {@code before} of them: no element but an object, and no more than the limit. */
    private boolean anotherObject(String one, int before) {
        Token token = reader.next();
        if (token == Token.END_ARRAY) {
            return false;
        }
        if (before == limits.tensors()) {
            throw new ProblemException(new RequestTooLarge("number of " + one + "s", limits.tensors()));
        }
        if (token != Token.BEGIN_OBJECT) {
            throw malformed("an " + one + " must be an object");
        }
        return true;
    }

    private Tensor input() {
        @Nullable String name = null;
        @Nullable Shape shape = null;
        @Nullable DataType type = null;
        @Nullable ByteBuffer data = null;
        int dataStart = -1;
        long binarySize = -1;
        while (reader.next() == Token.NAME) {
            switch (reader.string()) {
                case "name" -> name = string("name");
                case "shape" -> shape = shape();
                case "datatype" -> type = type(string("datatype"));
                case "parameters" -> binarySize = Parameters.read(reader).binaryDataSize();
                case "data" -> {
                    dataStart = reader.valueStart();
                    if (name != null && shape != null && type != null) {
                        data = data(reader, name, type, shape);
                    } else {
                        reader.skipValue();
                    }
                }
                default -> reader.skipValue();
            }
        }
        if (name == null || shape == null || type == null) {
            throw malformed("an input needs `name`, `shape` and `datatype`");
        }
        if (binarySize >= 0 && dataStart >= 0) {
            throw malformed("input `%s` has both `data` and `binary_data_size`".formatted(Text.quotable(name)));
        }
        if (binarySize >= 0) {
            TensorElements.count(name, shape, limits);
            data = binary(name, binarySize);
        } else if (data == null) {
            data = laterData(name, type, shape, dataStart);
        }
        return Tensor.of(name, type, shape, data);
    }

    /** For {@code data} that stood before the members that say how to read it. */
    private ByteBuffer laterData(String name, DataType type, Shape shape, int start) {
        if (start < 0) {
            throw malformed("input `%s` has no data".formatted(Text.quotable(name)));
        }
        return data(new JsonReader(json, start, jsonEnd, jsonLimits, RequestMalformed::new), name, type, shape);
    }

    private ByteBuffer data(JsonReader from, String name, DataType type, Shape shape) {
        long count = TensorElements.count(name, shape, limits);
        if (type == DataType.FP16 || type == DataType.BF16) {
            throw malformed(type + " has no JSON form: send it as binary data");
        }
        if (type == DataType.BYTES) {
            return JsonStringElements.read(from, name, shape, scratch);
        }
        // An element takes two bytes of text at least, but for the last.
        if (count > jsonEnd / 2 + 1) {
            throw new ProblemException(new TensorMismatch(name, "fewer elements", "shape " + shape));
        }
        ByteBuffer out = scratch.allocate(count * type.sizeBytes());
        int start = from.valueStart();
        from.resumeAt(new JsonTensorReader(json, start, jsonEnd, name, type, shape, out).read());
        return out.flip();
    }

    private ByteBuffer binary(String name, long size) {
        if (size > binary.remaining()) {
            throw new ProblemException(new TensorMismatch(
                    name, "binary_data_size " + size, "at most " + binary.remaining() + " bytes that were sent"));
        }
        ByteBuffer data = binary.slice(binary.position(), (int) size);
        binary.position(binary.position() + (int) size);
        return data;
    }

    private List<OutputForm> outputs() {
        List<OutputForm> outputs = new ArrayList<>();
        begin(Token.BEGIN_ARRAY, "`outputs` must be an array");
        while (anotherObject("output", outputs.size())) {
            outputs.add(output());
        }
        return outputs;
    }

    private OutputForm output() {
        @Nullable String name = null;
        @Nullable Boolean binary = null;
        int classes = 0;
        while (reader.next() == Token.NAME) {
            switch (reader.string()) {
                case "name" -> name = string("name");
                case "parameters" -> {
                    Parameters parameters = Parameters.read(reader);
                    binary = parameters.binaryData();
                    classes = parameters.classes();
                }
                default -> reader.skipValue();
            }
        }
        if (name == null) {
            throw malformed("an output needs a `name`");
        }
        return new OutputForm(name, binary, classes);
    }

    private Shape shape() {
        begin(Token.BEGIN_ARRAY, "`shape` must be an array");
        long[] dimensions = new long[Shape.MAX_RANK];
        int rank = 0;
        for (Token t = reader.next(); t != Token.END_ARRAY; t = reader.next()) {
            if (rank == Shape.MAX_RANK) {
                throw new ProblemException(new RequestTooLarge("number of dimensions", Shape.MAX_RANK));
            }
            try {
                dimensions[rank++] = Long.parseLong(t == Token.NUMBER ? reader.numberText() : "");
            } catch (NumberFormatException e) {
                throw malformed("`shape` must hold whole numbers");
            }
        }
        return Shape.of(java.util.Arrays.copyOf(dimensions, rank));
    }

    private static DataType type(String name) {
        return DataType.of(name).orElseThrow(() -> malformed("unknown datatype `%s`".formatted(Text.quotable(name))));
    }

    private String string(String member) {
        if (reader.next() != Token.STRING) {
            throw malformed("`" + member + "` must be a string");
        }
        return reader.string();
    }

    private void begin(Token token, String otherwise) {
        if (reader.next() != token) {
            throw malformed(otherwise);
        }
    }

    private static ProblemException malformed(String sentence) {
        return new ProblemException(new RequestMalformed(sentence));
    }
}
