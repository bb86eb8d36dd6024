package dev.sallyport.onnx;

import static dev.sallyport.onnx.testing.OnnxBuilder.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.DataType;
import dev.sallyport.core.Shape;
import dev.sallyport.onnx.Graph.TensorFacts;
import dev.sallyport.onnx.testing.ProtoWriter;
import java.nio.ByteBuffer;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TensorReaderTest {

    private static final int FLOAT_DATA = 4;
    private static final int INT32_DATA = 5;
    private static final int STRING_DATA = 6;
    private static final int INT64_DATA = 7;
    private static final int RAW_DATA = 9;
    private static final int DOUBLE_DATA = 10;
    private static final int UINT64_DATA = 11;

    private static TensorFacts read(ProtoWriter tensor) {
        return read(tensor, OnnxLimits.DEFAULT);
    }

    private static TensorFacts read(ProtoWriter tensor, OnnxLimits limits) {
        return TensorReader.initializer(new WireReader(ByteBuffer.wrap(tensor.toBytes())), new Budget(limits));
    }

    private static void refused(ProtoWriter tensor, String finding) {
        assertThatThrownBy(() -> read(tensor)).hasMessage("model/not-admitted: onnx: " + finding);
    }

    private static ProtoWriter tensor(ElementType type, long... dims) {
        ProtoWriter tensor = new ProtoWriter().string(8, "w").varint(2, type.ordinal());
        for (long dim : dims) {
            tensor.varint(1, dim);
        }
        return tensor;
    }

    /** The field of onnx.proto that holds values of a type, and how many entries three elements take there. */
    @ParameterizedTest
    @CsvSource({
        "FLOAT, 4, 3",
        "UINT8, 5, 3",
        "INT8, 5, 3",
        "UINT16, 5, 3",
        "INT16, 5, 3",
        "INT32, 5, 3",
        "INT64, 7, 3",
        "STRING, 6, 3",
        "BOOL, 5, 3",
        "FLOAT16, 5, 3",
        "DOUBLE, 10, 3",
        "UINT32, 11, 3",
        "UINT64, 11, 3",
        "COMPLEX64, 4, 6",
        "COMPLEX128, 10, 6",
        "BFLOAT16, 5, 3",
        "FLOAT8E4M3FN, 5, 3",
        "FLOAT8E4M3FNUZ, 5, 3",
        "FLOAT8E5M2, 5, 3",
        "FLOAT8E5M2FNUZ, 5, 3",
        "UINT4, 5, 2",
        "INT4, 5, 2",
        "FLOAT4E2M1, 5, 2",
        "FLOAT8E8M0, 5, 3",
        "UINT2, 5, 1",
        "INT2, 5, 1",
    })
    void values_stand_in_the_field_of_their_type_and_nowhere_else(ElementType type, int field, int entries) {
        assertThat(read(filled(type, field, entries)).sizeBytes()).isEqualTo((3L * type.bits() + 7) / 8);
        String finding = "tensor `w`: not 3 values of type " + type;
        refused(filled(type, field, entries + 1), finding);
        refused(filled(type, field, entries - 1), finding);
        for (int other : new int[] {FLOAT_DATA, INT32_DATA, STRING_DATA, INT64_DATA, DOUBLE_DATA, UINT64_DATA}) {
            if (other != field) {
                refused(fill(filled(type, field, entries), other, 1), finding);
            }
        }
    }

    private static ProtoWriter filled(ElementType type, int field, int entries) {
        return fill(tensor(type, 3), field, entries);
    }

    private static ProtoWriter fill(ProtoWriter tensor, int field, int entries) {
        int sizeBytes = field == FLOAT_DATA ? 4 : field == DOUBLE_DATA ? 8 : 1;
        if (field == STRING_DATA) {
            for (int i = 0; i < entries; i++) {
                tensor.string(field, "s");
            }
            return tensor;
        }
        return tensor.bytes(field, new byte[entries * sizeBytes]);
    }

    @Test
    void raw_values_are_as_many_bytes_as_type_and_shape_need_and_alone() {
        assertThat(read(tensor(ElementType.INT4, 3).bytes(RAW_DATA, new byte[2]))
                        .sizeBytes())
                .isEqualTo(2);
        refused(tensor(ElementType.INT4, 3).bytes(RAW_DATA, new byte[3]), "tensor `w`: 3 raw bytes (expected: 2)");
        for (int field : new int[] {FLOAT_DATA, INT32_DATA, STRING_DATA, INT64_DATA, DOUBLE_DATA, UINT64_DATA}) {
            ProtoWriter both = tensor(ElementType.INT8, 1).bytes(RAW_DATA, new byte[1]);
            refused(fill(both, field, 1), "tensor `w`: 1 raw bytes (expected: 1)");
            ProtoWriter external = tensor(ElementType.INT8, 1)
                    .message(13, entry("location", "w"))
                    .varint(14, 1);
            refused(fill(external, field, 1), "tensor `w`: values both inside and outside the model");
        }
        refused(tensor(ElementType.STRING, 1).bytes(RAW_DATA, new byte[0]), "tensor `w`: not 1 values of type STRING");
    }

    @Test
    void small_values_are_kept_whichever_way_they_were_written() {
        byte[] int64s = {1, 0, 0, 0, 0, 0, 0, 0, -1, -1, -1, -1, -1, -1, -1, -1};
        assertThat(read(tensor(ElementType.INT64, 2).bytes(RAW_DATA, int64s)).values())
                .containsExactly(1, -1);
        byte[] int32s = {1, 0, 0, 0, -1, -1, -1, -1};
        assertThat(read(tensor(ElementType.INT32, 2).bytes(RAW_DATA, int32s)).values())
                .containsExactly(1, -1);
        byte[] floats = {0, 0, (byte) 0xc0, 0x3f, 0, 0, 0, 0x40};
        assertThat(read(tensor(ElementType.FLOAT, 2).bytes(RAW_DATA, floats)).values())
                .containsExactly(1.5, 2);
        byte[] doubles = {0, 0, 0, 0, 0, 0, (byte) 0xf8, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0x40};
        assertThat(read(tensor(ElementType.DOUBLE, 2).bytes(RAW_DATA, doubles)).values())
                .containsExactly(1.5, 2);
        assertThat(read(tensor(ElementType.BOOL, 2).bytes(RAW_DATA, new byte[] {1, 0}))
                        .values())
                .containsExactly(1, 0);
        assertThat(read(tensor(ElementType.INT8, 1).bytes(RAW_DATA, new byte[1]))
                        .values())
                .isNull();

        assertThat(read(tensor(ElementType.FLOAT, 2).bytes(FLOAT_DATA, floats)).values())
                .containsExactly(1.5, 2);
        assertThat(read(tensor(ElementType.DOUBLE, 2).bytes(DOUBLE_DATA, doubles))
                        .values())
                .containsExactly(1.5, 2);
        for (ElementType type : new ElementType[] {ElementType.INT64, ElementType.INT32, ElementType.BOOL}) {
            int field = type == ElementType.INT64 ? INT64_DATA : INT32_DATA;
            assertThat(read(tensor(type, 2).bytes(field, new byte[] {5, 7})).values())
                    .containsExactly(5, 7);
        }
        assertThat(read(tensor(ElementType.INT8, 1).bytes(INT32_DATA, new byte[1]))
                        .values())
                .isNull();
        assertThat(read(tensor(ElementType.INT64, 0)).values()).isEmpty();
        ProtoWriter inPieces =
                tensor(ElementType.INT64, 2).varint(INT64_DATA, 5).varint(INT64_DATA, 7);
        assertThat(read(inPieces).values()).isNull();
    }

    @Test
    void as_many_values_are_kept_as_a_shape_could_have_and_no_more() {
        assertThat(read(tensor(ElementType.BOOL, 64).bytes(RAW_DATA, new byte[64]))
                        .values())
                .hasSize(64);
        assertThat(read(tensor(ElementType.BOOL, 65).bytes(RAW_DATA, new byte[65]))
                        .values())
                .isNull();
    }

    @Test
    void dimensions_are_kept_in_their_order_packed_or_not() {
        ProtoWriter packed =
                new ProtoWriter().bytes(1, new byte[] {0, 3}).varint(1, 4).varint(2, ElementType.INT8.ordinal());
        assertThat(read(packed).shape()).isEqualTo(Shape.of(0, 3, 4));
        long[] most = new long[Shape.MAX_RANK];
        assertThat(read(tensor(ElementType.INT8, most)).shape().rank()).isEqualTo(Shape.MAX_RANK);
        refused(tensor(ElementType.INT8, new long[Shape.MAX_RANK + 1]), "a tensor with more than 32 dimensions");
    }

    @Test
    void a_size_that_no_tensor_has_is_refused() {
        refused(tensor(ElementType.INT8, -1), "tensor `w`: shape [-1] has no size");
        refused(tensor(ElementType.DOUBLE, 1L << 60), "tensor `w`: shape [1152921504606846976] has no size");
        refused(tensor(ElementType.UNDEFINED, 1), "element type 0 is not known");
        refused(new ProtoWriter().varint(2, 27), "element type 27 is not known");
        refused(new ProtoWriter().varint(2, -1), "element type -1 is not known");
        assertThat(ElementType.of(26)).isEqualTo(ElementType.INT2);
    }

    @Test
    void tensors_may_be_as_many_and_as_large_as_the_limits_say() {
        OnnxLimits limits = new OnnxLimits(1, 1, 1, 2, 1000, 1, 1, 5, 8, 1, Set.of());
        Budget budget = new Budget(limits);
        budget.tensor(2);
        budget.tensor(3);
        assertThat(budget.tensorBytes()).isEqualTo(5);
        assertThatThrownBy(() -> budget.tensor(0)).hasMessageContaining("more than 2 tensors");
        assertThatThrownBy(() -> new Budget(limits).tensor(6))
                .hasMessageContaining("tensors declare more than 5 bytes");
        assertThat(read(tensor(ElementType.INT8, 5).bytes(RAW_DATA, new byte[5]), limits)
                        .sizeBytes())
                .isEqualTo(5);
        assertThatThrownBy(() -> read(tensor(ElementType.INT8, 6), limits)).hasMessageContaining("more than 5 bytes");
    }

    @Test
    void a_sparse_tensor_is_as_large_as_the_dense_one_a_runtime_makes_of_it() {
        OnnxLimits limits = new OnnxLimits(1, 1, 1, 2, 1000, 1, 1, 100, 8, 1, Set.of());
        TensorFacts facts = sparse(limits, 2, 4);
        assertThat(facts.name()).isEqualTo("w");
        assertThat(facts.type()).isEqualTo(ElementType.INT8);
        assertThat(facts.shape()).isEqualTo(Shape.of(2, 4));
        assertThat(facts.sizeBytes()).isEqualTo(8);
        assertThatThrownBy(() -> sparse(limits, 9))
                .hasMessage("model/not-admitted: onnx: sparse tensor `w`: shape [9] is too large");
        assertThatThrownBy(() -> sparse(limits, -1)).hasMessageContaining("shape [-1] is too large");
        assertThatThrownBy(() -> sparse(new ProtoWriter().varint(3, 1), limits))
                .hasMessage("model/not-admitted: onnx: here: a sparse tensor without values");
        assertThatThrownBy(() -> sparse(new ProtoWriter().varint(4, 1), limits))
                .hasMessageContaining("sparse tensor: field 4 is not known");
        assertThat(sparse(limits).shape()).isEqualTo(Shape.of());
    }

    private static TensorFacts sparse(OnnxLimits limits, long... dims) {
        ProtoWriter sparse = new ProtoWriter()
                .message(1, tensor(ElementType.INT8, 1).bytes(RAW_DATA, new byte[1]))
                .message(2, tensor(ElementType.INT64, 1).bytes(RAW_DATA, new byte[8]));
        for (long dim : dims) {
            sparse.varint(3, dim);
        }
        return sparse(sparse, limits);
    }

    private static TensorFacts sparse(ProtoWriter sparse, OnnxLimits limits) {
        return TensorReader.sparse(new WireReader(ByteBuffer.wrap(sparse.toBytes())), new Budget(limits), "here");
    }

    @Test
    void bytes_outside_are_where_the_entries_say() {
        ProtoWriter outside = tensor(ElementType.INT32, 4)
                .message(13, entry("location", "w.bin"))
                .message(13, entry("offset", "8"))
                .varint(14, 1);
        TensorFacts facts = read(outside);
        assertThat(facts.values()).isNull();
        assertThat(facts.external()).isEqualTo(new ExternalTensor("w", "w.bin", 8, 16, DataType.INT32, Shape.of(4)));
        refused(
                tensor(ElementType.INT8, 1).bytes(RAW_DATA, new byte[1]).varint(14, 2),
                "tensor `w`: data location 2 does not fit its external data");
        refused(
                tensor(ElementType.STRING, 1)
                        .message(13, entry("location", "w"))
                        .varint(14, 1),
                "tensor `w`: external data of type STRING");
        refused(
                tensor(ElementType.INT4, 1).message(13, entry("location", "w")).varint(14, 1),
                "tensor `w`: external data of type INT4");
        refused(
                tensor(ElementType.INT8, 1).message(13, new ProtoWriter().varint(3, 1)),
                "external data: field 3 is not known");
        refused(
                tensor(ElementType.INT8, 1).message(13, entry("location", "w")).message(13, entry("location", "v")),
                "external data: `location` is there twice");
        refused(new ProtoWriter().varint(3, 1), "tensor: field 3 is not known");
    }

    @ParameterizedTest
    @CsvSource({
        "0, true",
        "9223372036854775806, true",
        "9223372036854775807, false",
        "9223372036854775808, false",
        "00000000000000000001, false",
        "0000000000000000001, true",
        "'', false",
        "-1, false",
        "+1, false",
        "1/, false",
        "1:, false",
    })
    void an_offset_is_a_number_whose_end_fits_a_long(String offset, boolean taken) {
        ProtoWriter outside = tensor(ElementType.INT8, 1)
                .message(13, entry("location", "w"))
                .message(13, entry("offset", offset))
                .varint(14, 1);
        if (taken) {
            assertThat(read(outside).external())
                    .extracting(ExternalTensor::offset)
                    .isEqualTo(Long.parseLong(offset));
        } else {
            assertThatThrownBy(() -> read(outside)).hasMessageContaining("tensor `w`: external");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"w", "azAZ09_", "a-b.c", "a/b", "0", "_w", "a/0.bin"})
    void a_plain_name_is_made_of_words_with_dots_and_dashes_inside(String location) {
        assertThat(ExternalDataRules.isPlainName(location)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", ".a", "/a", "a/", "a/-b", "a/.b", "a//b", "a`", "a{", "a@", "a[", "a:", "a b"})
    void other_names_are_not_plain(String location) {
        assertThat(ExternalDataRules.isPlainName(location)).isFalse();
    }

    @Test
    void a_plain_name_has_up_to_255_characters() {
        assertThat(ExternalDataRules.isPlainName("w".repeat(255))).isTrue();
        assertThat(ExternalDataRules.isPlainName("w".repeat(256))).isFalse();
    }

    @Test
    void sizes_are_rounded_up_to_bytes_and_never_overflow() {
        assertThat(ElementType.INT4.sizeBytes(3)).isEqualTo(2);
        assertThat(ElementType.INT2.sizeBytes(4)).isEqualTo(1);
        assertThat(ElementType.INT8.sizeBytes((Long.MAX_VALUE - 7) / 8)).isEqualTo((Long.MAX_VALUE - 7) / 8);
        assertThat(ElementType.INT8.sizeBytes(1L << 60)).isEqualTo(-1);
        assertThat(ElementType.INT64.sizeBytes(Long.MAX_VALUE)).isEqualTo(-1);
        assertThat(ElementType.STRING.sizeBytes(Long.MAX_VALUE)).isZero();
        assertThat(ElementType.INT4.dataType()).isEmpty();
        assertThat(ElementType.BFLOAT16.dataType()).contains(DataType.BF16);
    }
}
