package dev.sallyport.wire.oip;

import ch.randelshofer.fastdoubleparser.JavaFloatParser;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.sallyport.core.DataType;
import dev.sallyport.core.Limits;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.json.JsonWriter;
import dev.sallyport.serve.InferenceRequest;
import dev.sallyport.wire.Scratch;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * 784 floats as JSON, in and out, beside what others need for the same text and what the machine does at
 * best. {@code bytes} is text per second: bytes of JSON read, or written.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@OutputTimeUnit(TimeUnit.SECONDS)
public class JsonFloats {
    private static final int FLOATS = 784;
    private static final int ROWS = 64;
    private static final Limits LIMITS = Limits.DEFAULT;

    /** Counts the text that went through. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Text {
        public long bytes;
    }

    private final ByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
    private final Row[] rows = rows();
    private final RestInferCodec.RestRequest asked =
            new RestInferCodec.RestRequest(new InferenceRequest("", List.of(), List.of()), false, List.of());
    private final JsonFactory jackson = JsonFactory.builder()
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .build();
    private final byte[] copy = new byte[rows[0].request().length + FLOATS];
    private int next;

    /** @param data where the array of numbers begins in {@code request} */
    private record Row(float[] values, byte[] request, int data, ByteBuf body, Tensor output) {}

    /** So many that a processor cannot learn by heart where which number ends. */
    private static Row[] rows() {
        Random random = new Random(784);
        Row[] rows = new Row[ROWS];
        for (int i = 0; i < ROWS; i++) {
            rows[i] = row(random);
        }
        return rows;
    }

    private static Row row(Random random) {
        float[] values = new float[FLOATS];
        JsonWriter json = JsonWriter.compact().beginObject().name("inputs").beginArray();
        json.beginObject().name("name").value("x").name("shape").raw("[1,784]");
        json.name("datatype").value("FP32").name("data").beginArray();
        for (int i = 0; i < FLOATS; i++) {
            values[i] = random.nextFloat();
            json.raw(Float.toString(values[i]));
        }
        byte[] request = json.endArray().endObject().endArray().endObject().toBytes();
        int data = new String(request, StandardCharsets.UTF_8).indexOf("\"data\":[") + 8;
        ByteBuffer output = ByteBuffer.allocateDirect(Float.BYTES * FLOATS).order(ByteOrder.LITTLE_ENDIAN);
        output.asFloatBuffer().put(values);
        return new Row(
                values,
                request,
                data,
                Unpooled.directBuffer(request.length).writeBytes(request),
                Tensor.of("y", DataType.FP32, Shape.of(1, FLOATS), output));
    }

    private Row next() {
        next = (next + 1) % ROWS;
        return rows[next];
    }

    /** A whole request as the server reads it, from the body to canonical bytes. */
    @Benchmark
    public int read(Text counted) {
        Row row = next();
        counted.bytes += row.request().length;
        try (Scratch scratch = new Scratch(allocator, bytes -> {})) {
            return RestInferCodec.decode(row.body(), -1, LIMITS, scratch)
                    .request()
                    .inputs()
                    .getFirst()
                    .sizeBytes();
        }
    }

    /** A whole answer as the server writes it. */
    @Benchmark
    public int write(Text counted) {
        ByteBuf answer = RestInferAnswer.encode(new ModelRef("m", "1"), asked, List.of(next().output()), allocator)
                .body();
        int bytes = answer.readableBytes();
        answer.release();
        counted.bytes += bytes;
        return bytes;
    }

    /** The same text through Jackson's streaming parser with its fast reader of floats. */
    @Benchmark
    public float readWithJackson(Text counted) throws IOException {
        byte[] request = next().request();
        counted.bytes += request.length;
        float last = 0;
        try (JsonParser parser = jackson.createParser(request)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_NUMBER_FLOAT) {
                    last = parser.getFloatValue();
                }
            }
        }
        return last;
    }

    /** The numbers alone through FastDoubleParser, which is told where each begins and ends. */
    @Benchmark
    public float readWithFastDoubleParser(Text counted) {
        Row row = next();
        byte[] request = row.request();
        counted.bytes += request.length;
        float last = 0;
        int from = row.data();
        for (int i = 0; i < FLOATS; i++) {
            int to = from;
            while (request[to] != ',' && request[to] != ']') {
                to++;
            }
            last = JavaFloatParser.parseFloat(request, from, to - from);
            from = to + 1;
        }
        return last;
    }

    /** The same numbers through the platform's own printing. */
    @Benchmark
    public int writeWithStringBuilder(Text counted) {
        StringBuilder out = new StringBuilder();
        for (float value : next().values()) {
            out.append(value).append(',');
        }
        int bytes = out.toString().getBytes(StandardCharsets.UTF_8).length;
        counted.bytes += bytes;
        return bytes;
    }

    /** What the machine does at best: moving the text. */
    @Benchmark
    public byte moveText(Text counted) {
        byte[] request = next().request();
        counted.bytes += request.length;
        System.arraycopy(request, 0, copy, 0, request.length);
        return copy[request.length - 1];
    }

    /** And looking at each byte of it once, one by one. */
    @Benchmark
    public int lookAtText(Text counted) {
        byte[] request = next().request();
        counted.bytes += request.length;
        int commas = 0;
        for (byte b : request) {
            if (b == ',') {
                commas++;
            } else if (b == ']') {
                commas += 2;
            }
        }
        return commas;
    }
}
