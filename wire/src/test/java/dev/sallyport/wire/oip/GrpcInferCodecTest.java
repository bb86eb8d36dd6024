package dev.sallyport.wire.oip;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.UnknownFieldSet;
import dev.sallyport.core.DataType;
import dev.sallyport.core.Problem;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.serve.InferenceRequest;
import dev.sallyport.serve.Wishes;
import dev.sallyport.wire.Scratch;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcInferCodecTest {
    private final AtomicLong announced = new AtomicLong();
    private final Scratch scratch = new Scratch(UnpooledByteBufAllocator.DEFAULT, announced::addAndGet);

    private interface Writing {
        void to(CodedOutputStream out) throws IOException;
    }

    private static byte[] message(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            writing.to(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private InferenceRequest decode(byte[] message) {
        ByteBuffer direct =
                ByteBuffer.allocateDirect(message.length).put(message).flip();
        GrpcInferFrame frame = GrpcInferFrame.read(direct, Samples.SMALL);
        return GrpcInferCodec.decode(frame, "m", Samples.SMALL, scratch);
    }

    private static Writing parameter(String name, int field, long value) {
        return request -> request.writeByteArray(4, message(entry -> {
            entry.writeString(1, name);
            entry.writeByteArray(2, message(choice -> choice.writeUInt64(field, value)));
        }));
    }

    @Test
    void timeout_and_priority_are_the_callers_wishes() {
        for (int field : new int[] {2, 5}) {
            byte[] message = message(request -> {
                request.writeString(1, "m");
                parameter("timeout", field, 5).to(request);
                parameter("priority", field, 2).to(request);
            });
            assertThat(decode(message).wishes()).isEqualTo(new Wishes(5_000, 2, Map.of()));
        }
    }

    private Problem refusal(byte[] message) {
        try {
            decode(message);
        } catch (ProblemException refused) {
            return refused.problem();
        }
        throw new AssertionError("it was decoded");
    }

    /** A request of one input with these contents, written by hand. */
    private static byte[] request(String datatype, List<Long> shape, Writing... contents) {
        return message(request -> {
            request.writeString(1, "m");
            request.writeByteArray(5, message(input -> {
                input.writeString(1, "x");
                input.writeString(2, datatype);
                for (long dimension : shape) {
                    input.writeInt64(3, dimension);
                }
                for (Writing writing : contents) {
                    input.writeByteArray(5, message(writing));
                }
            }));
        });
    }

    private static byte[] packed(int field, Writing elements) {
        return message(out -> out.writeByteArray(field, message(elements)));
    }

    private static List<Float> floats(Tensor tensor) {
        ByteBuffer data = tensor.data();
        return List.of(data.getFloat(), data.getFloat(), data.getFloat());
    }

    @Test
    void elements_may_be_packed_single_in_pieces_and_in_several_messages() {
        assertThat(floats(decode(request(
                                "FP32",
                                List.of(3L),
                                out -> out.writeRawBytes(packed(6, p -> p.writeFloatNoTag(1))),
                                out -> {
                                    out.writeFloat(6, 2);
                                    out.writeRawBytes(packed(6, p -> {}));
                                    out.writeRawBytes(packed(6, p -> p.writeFloatNoTag(3)));
                                }))
                        .inputs()
                        .getFirst()))
                .containsExactly(1f, 2f, 3f);
    }

    @Test
    void a_shape_may_be_packed_or_not() {
        byte[] single = request("INT64", List.of(1L, 2L), out -> {
            out.writeInt64(3, 5);
            out.writeInt64(3, -6);
        });
        byte[] packed = Requests.typed(decode(single).inputs()).toByteArray();
        assertThat(packed).isNotEqualTo(single);
        for (byte[] form : List.of(single, packed)) {
            Tensor tensor = decode(form).inputs().getFirst();
            assertThat(tensor.shape()).isEqualTo(Shape.of(1, 2));
            assertThat(tensor.data().getLong(8)).isEqualTo(-6);
        }
    }

    @Test
    void fields_that_are_not_known_are_skipped_at_every_depth() {
        UnknownFieldSet unknown = UnknownFieldSet.newBuilder()
                .mergeField(
                        1000,
                        UnknownFieldSet.Field.newBuilder()
                                .addVarint(7)
                                .addFixed32(7)
                                .addFixed64(7)
                                .addLengthDelimited(ByteString.copyFromUtf8("later"))
                                .build())
                .build();
        Tensor sent = Samples.tensor("x", DataType.INT32, new Random(4));
        DynamicMessage contents =
                Requests.contents(sent).toBuilder().setUnknownFields(unknown).build();
        DynamicMessage.Builder input = Requests.describe(sent).setUnknownFields(unknown);
        OipSchema.set(input, "contents", contents);
        DynamicMessage.Builder request = DynamicMessage.newBuilder(OipSchema.REQUEST);
        OipSchema.add(request, "inputs", input.build());
        Tensor read = decode(request.setUnknownFields(unknown).build().toByteArray())
                .inputs()
                .getFirst();
        assertThat(Samples.bytes(read.data())).isEqualTo(Samples.bytes(sent.data()));
    }

    @Test
    void scalar_fields_sent_twice_count_once() {
        byte[] message = message(out -> {
            out.writeString(1, "first");
            out.writeString(1, "last");
            out.writeString(3, "id-1");
            out.writeString(3, "id-2");
        });
        GrpcInferFrame frame = GrpcInferFrame.read(ByteBuffer.wrap(message), Samples.SMALL);
        assertThat(frame.model()).isEqualTo("last");
        assertThat(frame.id()).isEqualTo("id-2");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 5, 6, 7, 8, 15, 1000})
    void refuses_groups_wherever_they_stand(int field) {
        byte[] nested = message(out -> {
            for (int i = 0; i < 10_000; i++) {
                out.writeTag(field, 3);
            }
        });
        assertThat(refusal(nested).code()).isEqualTo("request/malformed");
        assertThat(refusal(message(out -> out.writeByteArray(5, nested))).code())
                .isEqualTo("request/malformed");
        assertThat(refusal(message(out -> out.writeByteArray(6, nested))).code())
                .isEqualTo("request/malformed");
        assertThat(refusal(request("FP32", List.of(1L), out -> out.writeRawBytes(nested)))
                        .code())
                .isIn("request/malformed", "tensor/mismatch");
    }

    @ParameterizedTest
    @CsvSource({"FP32,0", "FP32,1", "FP64,0", "FP64,5", "INT32,5", "INT64,1", "BOOL,5", "BYTES,0", "BYTES,5"})
    void refuses_elements_of_another_wire_type(DataType type, int wireType) {
        byte[] request = request(type.name(), List.of(1L), out -> {
            out.writeTag(GrpcTypedContents.field(type), wireType);
            out.writeRawLittleEndian64(0x0101_0101_0101_0101L);
        });
        assertThat(refusal(request).code()).isIn("tensor/mismatch", "request/malformed");
    }

    @Test
    void a_shape_of_another_wire_type_is_no_shape() {
        byte[] request = message(out -> out.writeByteArray(5, message(input -> {
            input.writeString(1, "x");
            input.writeString(2, "BOOL");
            input.writeFixed32(3, 0x01010101);
            input.writeByteArray(5, message(contents -> contents.writeBool(1, true)));
        })));
        assertThat(decode(request).inputs().getFirst().shape()).isEqualTo(Shape.of());
    }

    @ParameterizedTest
    @CsvSource({
        "INT8,2,128",
        "INT8,2,-129",
        "INT16,2,32768",
        "INT16,2,-32769",
        "UINT8,4,256",
        "UINT8,4,-1",
        "UINT16,4,65536",
        "UINT16,4,-1"
    })
    void refuses_values_outside_a_narrow_type(String datatype, int field, int value) {
        assertThat(refusal(request(datatype, List.of(1L), out -> out.writeInt32(field, value)))
                        .code())
                .isEqualTo("tensor/mismatch");
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FP16", "BF16"})
    void half_floats_have_no_typed_form(DataType type) {
        assertThat(refusal(request(type.name(), List.of(1L), out -> out.writeFloat(6, 1)))
                        .code())
                .isEqualTo("request/malformed");
    }

    @Test
    void refuses_contents_of_another_type_too_few_and_too_many() {
        assertThat(refusal(request("FP32", List.of(1L), out -> out.writeDouble(7, 1)))
                        .code())
                .isEqualTo("tensor/mismatch");
        assertThat(refusal(request("FP32", List.of(2L), out -> out.writeFloat(6, 1)))
                        .code())
                .isEqualTo("tensor/mismatch");
        assertThat(refusal(request("FP32", List.of(1L), out -> {
                            out.writeFloat(6, 1);
                            out.writeFloat(6, 1);
                        }))
                        .code())
                .isEqualTo("tensor/mismatch");
        assertThat(refusal(request("FP32", List.of(1L))).code()).isEqualTo("tensor/mismatch");
        assertThat(refusal(request("BYTES", List.of(1L), out -> {
                            out.writeString(8, "a");
                            out.writeString(8, "b");
                        }))
                        .code())
                .isEqualTo("tensor/mismatch");
        assertThat(refusal(request(
                                "FP32",
                                List.of(2L),
                                out -> out.writeRawBytes(packed(6, p -> {
                                    p.writeFloatNoTag(1);
                                    p.writeRawByte(7);
                                }))))
                        .code())
                .isIn("tensor/mismatch", "request/malformed");
    }

    @Test
    void raw_contents_are_all_or_nothing() {
        Tensor x = Samples.tensor("x", DataType.INT32, new Random(1));
        DynamicMessage raw = Requests.raw(List.of(x, x));
        DynamicMessage.Builder fewer = DynamicMessage.newBuilder(OipSchema.REQUEST);
        OipSchema.add(fewer, "inputs", Requests.describe(x).build());
        OipSchema.add(fewer, "inputs", Requests.describe(x).build());
        OipSchema.add(fewer, "raw_input_contents", ByteString.copyFrom(x.data()));
        assertThat(decode(raw.toByteArray()).inputs()).hasSize(2);
        assertThat(refusal(fewer.build().toByteArray()).code()).isEqualTo("request/malformed");
        DynamicMessage.Builder both = DynamicMessage.newBuilder(OipSchema.REQUEST);
        DynamicMessage.Builder input = Requests.describe(x);
        OipSchema.add(
                both,
                "inputs",
                OipSchema.set(input, "contents", Requests.contents(x)).build());
        OipSchema.add(both, "raw_input_contents", ByteString.copyFrom(x.data()));
        assertThat(refusal(both.build().toByteArray()).sentence())
                .isEqualTo("contents field must not be specified when using raw_input_contents for `x` for model `m`");
    }

    @Test
    void raw_contents_lie_where_they_were_received() {
        byte[] message = Requests.raw(List.of(Samples.tensor("x", DataType.FP32, new Random(9))))
                .toByteArray();
        decode(message);
        assertThat(announced).hasValue(0);
    }

    @ParameterizedTest
    @CsvSource({"2147483647", "9223372036854775807", "-1", "100001", "4294967296"})
    void refuses_declared_shapes_before_memory_is_taken(long dimension) {
        for (List<Long> shape : List.of(List.of(dimension), List.of(dimension, dimension), List.of(dimension, 2L))) {
            for (DataType type : List.of(DataType.FP64, DataType.BOOL, DataType.BYTES)) {
                assertThat(refusal(request(type.name(), shape, out -> {})).code())
                        .isIn("tensor/mismatch", "request/too-large");
                byte[] raw = message(out -> {
                    out.writeRawBytes(request(type.name(), shape));
                    out.writeByteArray(7, new byte[8]);
                });
                assertThat(refusal(raw).code()).isIn("tensor/mismatch", "request/too-large");
            }
        }
        assertThat(announced).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(longs = {8, 1 << 20, Integer.MAX_VALUE, 0xffff_ffffL, Long.MAX_VALUE, -1})
    void refuses_lengths_past_the_end_without_taking_memory(long length) {
        byte[] bomb = message(out -> {
            out.writeTag(7, 2);
            out.writeUInt64NoTag(length);
            out.writeRawByte(0);
        });
        byte[] string = message(out -> {
            out.writeTag(1, 2);
            out.writeUInt64NoTag(length);
            out.writeRawByte(0);
        });
        assertThat(refusal(bomb).code()).isEqualTo("request/malformed");
        assertThat(refusal(string).code()).isEqualTo("request/malformed");
        assertThat(refusal(message(out -> out.writeByteArray(5, string))).code())
                .isEqualTo("request/malformed");
        byte[] packedShape = message(out -> {
            out.writeTag(3, 2);
            out.writeUInt64NoTag(length);
            out.writeRawByte(0);
        });
        assertThat(refusal(message(out -> out.writeByteArray(5, packedShape))).code())
                .isEqualTo("request/malformed");
        byte[] packedFloats = message(out -> {
            out.writeTag(6, 2);
            out.writeUInt64NoTag(length);
            out.writeRawByte(0);
        });
        assertThat(refusal(request("FP32", List.of(1L), out -> out.writeRawBytes(packedFloats)))
                        .code())
                .isIn("request/malformed", "tensor/mismatch");
        assertThat(announced).hasValueLessThan(1 << 10);
    }

    @Test
    void refuses_more_inputs_outputs_raw_contents_and_dimensions_than_the_limits_let() {
        for (int field : new int[] {5, 6, 7}) {
            byte[] nine = message(out -> {
                for (int i = 0; i < 9; i++) {
                    out.writeByteArray(field, new byte[0]);
                }
            });
            assertThat(refusal(nine).code()).isEqualTo("request/too-large");
        }
        byte[] ranked = request("BOOL", java.util.Collections.nCopies(64, 1L), out -> out.writeBool(1, true));
        assertThat(refusal(ranked).code()).isEqualTo("request/too-large");
        assertThat(refusal(message(out -> out.writeString(3, "i".repeat(1025)))).code())
                .isEqualTo("request/too-large");
    }

    @Test
    void refuses_names_that_are_not_utf_8() {
        byte[] message = message(out -> out.writeByteArray(1, new byte[] {(byte) 0xff}));
        assertThat(refusal(message).code()).isEqualTo("request/malformed");
    }

    @Test
    void shared_memory_is_not_supported() {
        byte[] entry = message(out -> out.writeString(1, "shared_memory_region"));
        byte[] input = message(out -> out.writeByteArray(5, message(in -> in.writeByteArray(4, entry))));
        byte[] output = message(out -> out.writeByteArray(6, message(in -> in.writeByteArray(2, entry))));
        assertThat(refusal(input).code()).isEqualTo("request/unsupported");
        assertThat(refusal(output).code()).isEqualTo("request/unsupported");
    }
}
