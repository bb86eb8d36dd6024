package dev.sallyport.wire.tfs;

import static dev.sallyport.wire.tfs.Contracts.floats;
import static dev.sallyport.wire.tfs.Contracts.one;
import static dev.sallyport.wire.tfs.TfsSchema.message;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.DynamicMessage;
import dev.sallyport.core.DataType;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.wire.GrpcFrames;
import dev.sallyport.wire.ProtoSchema;
import dev.sallyport.wire.Scratch;
import dev.sallyport.wire.oip.Samples;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TensorProtoTest {
    private static final ModelContract FLOATS = one(DataType.FP32, -1);

    private final AtomicLong announced = new AtomicLong();
    private final Scratch scratch = new Scratch(UnpooledByteBufAllocator.DEFAULT, announced::addAndGet);

    private String read(DynamicMessage proto, ModelContract contract) {
        try {
            return Contracts.shown(TensorProtoReader.read(
                    "x", ByteBuffer.wrap(proto.toByteArray()), contract, Samples.SMALL, scratch));
        } catch (IOException e) {
            throw Malformed.message("TensorProto", e);
        }
    }

    private Problem refusal(DynamicMessage proto, ModelContract contract) {
        try {
            return new Problem.RequestMalformed("read as " + read(proto, contract));
        } catch (ProblemException refused) {
            return refused.problem();
        }
    }

    private static DynamicMessage proto(int dtype, long size, Object... more) {
        List<Object> fields = new ArrayList<>(List.of("dtype", dtype, "tensor_shape", Protos.shape(Shape.of(size))));
        Collections.addAll(fields, more);
        return message("TensorProto", fields.toArray());
    }

    @Test
    void the_last_value_stands_for_all_that_follow() {
        assertThat(read(proto(1, 4, "float_val", List.of(1f, 2f)), FLOATS)).isEqualTo("x FP32 [4]: 1.0 2.0 2.0 2.0");
        assertThat(read(proto(7, 3, "string_val", List.of(ByteString.copyFromUtf8("a"))), one(DataType.BYTES, -1)))
                .isEqualTo("x BYTES [3]: a a a");
        assertThat(read(proto(10, 3, "bool_val", List.of(true)), one(DataType.BOOL, -1)))
                .isEqualTo("x BOOL [3]: 1 1 1");
    }

    @Test
    void no_value_at_all_stands_for_zeros() {
        assertThat(read(proto(1, 2), FLOATS)).isEqualTo("x FP32 [2]: 0.0 0.0");
        assertThat(read(proto(7, 2), one(DataType.BYTES, -1))).isEqualTo("x BYTES [2]:  ");
    }

    @Test
    void a_tensor_without_a_shape_is_a_scalar() {
        assertThat(read(message("TensorProto", "dtype", 1, "float_val", List.of(7f)), one(DataType.FP32)))
                .isEqualTo("x FP32 []: 7.0");
    }

    @Test
    void more_values_than_the_shape_are_refused() {
        assertThat(refusal(proto(1, 1, "float_val", List.of(1f, 2f)), FLOATS).code())
                .isEqualTo("tensor/mismatch");
    }

    @Test
    void values_of_another_type_are_refused() {
        assertThat(refusal(proto(1, 1, "int_val", List.of(1)), FLOATS).code()).isEqualTo("tensor/mismatch");
        assertThat(refusal(proto(6, 1, "int_val", List.of(128)), one(DataType.INT8, -1))
                        .sentence())
                .contains("value 128");
        assertThat(refusal(proto(19, 1, "half_val", List.of(65536)), one(DataType.FP16, -1))
                        .sentence())
                .contains("value 65536");
    }

    @Test
    void types_that_no_tensor_here_has_are_refused() {
        for (int dtype : new int[] {0, 8, 11, 18, 20, 21, 99, 101}) {
            assertThat(refusal(proto(dtype, 1), FLOATS).sentence()).contains("unsupported dtype " + dtype);
        }
    }

    @Test
    void content_must_be_as_long_as_the_shape_says() {
        DynamicMessage cut = proto(1, 2, "tensor_content", ByteString.copyFrom(new byte[7]));
        assertThat(refusal(cut, FLOATS).code()).isEqualTo("tensor/mismatch");
        DynamicMessage strings = proto(7, 2, "tensor_content", ByteString.copyFrom(new byte[] {1, 5, 'a'}));
        assertThat(refusal(strings, one(DataType.BYTES, -1)).code()).isEqualTo("tensor/mismatch");
    }

    @Test
    void what_is_repeated_is_bounded_before_it_is_allocated() {
        DynamicMessage huge = proto(2, 1L << 40, "double_val", List.of(1.0));
        assertThat(refusal(huge, one(DataType.FP64, -1)).code()).isEqualTo("request/too-large");
        DynamicMessage wrapped =
                message("TensorProto", "dtype", 1, "tensor_shape", Protos.shape(Shape.of(1L << 32, 1L << 32)));
        assertThat(refusal(wrapped, one(DataType.FP32, -1, -1)).code()).isEqualTo("tensor/mismatch");
        DynamicMessage fixed = proto(1, 90_000, "float_val", List.of(1f));
        assertThat(refusal(fixed, one(DataType.FP32, 2)).code()).isEqualTo("tensor/mismatch");
        DynamicMessage strings = proto(7, 90_000, "string_val", List.of(ByteString.copyFrom(new byte[1000])));
        assertThat(refusal(strings, one(DataType.BYTES, -1)).code()).isEqualTo("request/too-large");
        assertThat(announced.get()).isLessThan(100_000);
    }

    @Test
    void shapes_that_are_none_are_refused() {
        DynamicMessage unknown =
                message("TensorProto", "dtype", 1, "tensor_shape", message("Shape", "unknown_rank", true));
        assertThat(refusal(unknown, FLOATS).code()).isEqualTo("tensor/mismatch");
        assertThat(refusal(proto(1, -1), FLOATS).code()).isEqualTo("tensor/mismatch");
    }

    /** What is written reads back the same by protobuf's own reader and by ours. */
    @Test
    void answers_read_back() throws IOException {
        for (int seed = 0; seed < 1_000; seed++) {
            Random random = new Random(seed);
            DataType type = DataType.values()[random.nextInt(DataType.values().length)];
            Tensor sent = Samples.tensor("x", type, random);
            ByteBuf answer =
                    GrpcAnswers.predicted(new ModelRef("m", "7"), List.of(sent), UnpooledByteBufAllocator.DEFAULT);
            byte[] framed = new byte[answer.readableBytes()];
            answer.readBytes(framed).release();
            byte[] bytes = java.util.Arrays.copyOfRange(framed, GrpcFrames.PREFIX_BYTES, framed.length);
            DynamicMessage response = TfsSchema.read("PredictResponse", bytes);
            assertThat(response.getUnknownFields().asMap()).isEmpty();
            DynamicMessage entry = (DynamicMessage) ((List<?>) ProtoSchema.get(response, "outputs")).getFirst();
            DynamicMessage tensor = (DynamicMessage) ProtoSchema.get(entry, "value");
            assertThat(tensor).as("seed %d", seed).isEqualTo(Protos.values(sent, false));
            Tensor read = TensorProtoReader.read(
                    "x",
                    ByteBuffer.wrap(tensor.toByteArray()),
                    new ModelContract(List.of(), List.of()),
                    Samples.SMALL,
                    scratch);
            assertThat(Contracts.shown(read)).isEqualTo(Contracts.shown(sent));
            assertThat(ProtoSchema.get(response, "model_spec"))
                    .isEqualTo(message(
                            "ModelSpec",
                            "name",
                            "m",
                            "version",
                            message("Int64Value", "value", 7L),
                            "signature_name",
                            "serving_default"));
            scratch.close();
        }
    }

    @Test
    void versions_that_are_not_numbers_are_left_out() {
        ByteBuf answer = GrpcAnswers.predicted(
                new ModelRef("m", "v2"), List.of(floats("y", new long[] {1}, 1)), UnpooledByteBufAllocator.DEFAULT);
        assertThat(answer.readableBytes()).isPositive();
        byte[] bytes = new byte[answer.readableBytes() - GrpcFrames.PREFIX_BYTES];
        answer.skipBytes(GrpcFrames.PREFIX_BYTES).readBytes(bytes).release();
        DynamicMessage spec = (DynamicMessage) ProtoSchema.get(TfsSchema.read("PredictResponse", bytes), "model_spec");
        assertThat(spec.hasField(TfsSchema.type("ModelSpec").findFieldByName("version")))
                .isFalse();
    }
}
