package dev.sallyport.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.onnx.testing.ProtoWriter;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The wire format, up to the last byte that is a message and the first that is none. */
class WireReaderTest {

    private static WireReader at(ProtoWriter message) {
        WireReader reader = new WireReader(ByteBuffer.wrap(message.toBytes()));
        assertThat(reader.next()).isTrue();
        return reader;
    }

    private static void refused(ProtoWriter message, Consumer<WireReader> question, String finding) {
        assertThatThrownBy(() -> question.accept(at(message))).hasMessage("model/not-admitted: onnx: " + finding);
    }

    private static ProtoWriter packed(int... bytes) {
        byte[] packed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            packed[i] = (byte) bytes[i];
        }
        return new ProtoWriter().bytes(1, packed);
    }

    @Test
    void a_field_number_has_up_to_29_bits() {
        assertThat(at(new ProtoWriter().varint((1 << 29) - 1, 5)).field()).isEqualTo((1 << 29) - 1);
        assertThat(at(new ProtoWriter().varint(1, 5)).field()).isEqualTo(1);
        refused(new ProtoWriter().raw(7), WireReader::field, "field number out of range at byte 1");
        refused(new ProtoWriter().raw(1L << 32), WireReader::field, "field number out of range at byte 5");
        assertThat(new WireReader(ByteBuffer.allocate(0)).next()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 127, 128, -1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 35})
    void a_number_has_up_to_64_bits(long value) {
        WireReader reader = at(new ProtoWriter().varint(1, value).varint(2, 3));
        assertThat(reader.int64()).isEqualTo(value);
        assertThat(reader.next()).isTrue();
        assertThat(reader.int64()).isEqualTo(3);
        assertThat(reader.next()).isFalse();
    }

    @Test
    void an_enumeration_has_32_bits() {
        assertThat(at(new ProtoWriter().varint(1, Integer.MAX_VALUE)).int32()).isEqualTo(Integer.MAX_VALUE);
        assertThat(at(new ProtoWriter().varint(1, Integer.MIN_VALUE)).int32()).isEqualTo(Integer.MIN_VALUE);
        refused(new ProtoWriter().varint(1, 1L << 31), WireReader::int32, "field 1 does not fit 32 bits at byte 6");
    }

    @Test
    void a_float_has_four_bytes_and_is_moved_over() {
        WireReader reader = at(new ProtoWriter().float32(1, 1.5f).varint(2, 3));
        assertThat(reader.float32()).isEqualTo(1.5f);
        assertThat(reader.next()).isTrue();
        assertThat(reader.int64()).isEqualTo(3);
        refused(new ProtoWriter().tag(1, 5).raw(1).raw(1).raw(1), WireReader::float32, "cut short at byte 1");
        refused(new ProtoWriter().varint(1, 1), WireReader::float32, "field 1 has wire type 0 at byte 1");
    }

    @Test
    void a_text_is_as_long_as_it_may_be_and_no_longer() {
        WireReader reader = at(new ProtoWriter().string(1, "äbc").varint(2, 3));
        assertThat(reader.string(4)).isEqualTo("äbc");
        assertThat(reader.next()).isTrue();
        refused(new ProtoWriter().string(1, "abcde"), r -> r.string(4), "a string of 5 bytes (expected: at most 4)");
        refused(packed(0xc3), r -> r.string(4), "field 1 is not UTF-8 at byte 2");
        refused(new ProtoWriter().varint(1, 1), r -> r.string(4), "field 1 has wire type 0 at byte 1");
    }

    @Test
    void a_length_ends_with_the_message() {
        assertThat(at(packed(1, 2, 3)).skipBytes()).isEqualTo(3);
        refused(new ProtoWriter().tag(1, 2).raw(2).raw(0), WireReader::skipBytes, "a length past the end at byte 2");
        refused(new ProtoWriter().tag(1, 2).raw(-1), WireReader::skipBytes, "a length past the end at byte 11");
        refused(new ProtoWriter().tag(1, 2), WireReader::skipBytes, "cut short at byte 1");
        refused(new ProtoWriter().varint(1, 1), WireReader::skipBytes, "field 1 has wire type 0 at byte 1");
    }

    @Test
    void a_message_inside_ends_where_it_says_and_the_outer_one_goes_on() {
        WireReader reader =
                at(new ProtoWriter().message(1, new ProtoWriter().varint(5, 6)).varint(2, 3));
        WireReader inner = reader.message();
        assertThat(inner.next()).isTrue();
        assertThat(inner.field()).isEqualTo(5);
        assertThat(inner.int64()).isEqualTo(6);
        assertThat(inner.next()).isFalse();
        assertThat(reader.next()).isTrue();
        assertThat(reader.int64()).isEqualTo(3);
        refused(new ProtoWriter().varint(1, 1), WireReader::message, "field 1 has wire type 0 at byte 1");
        WireReader cut =
                at(new ProtoWriter().message(1, new ProtoWriter().tag(5, 0)).varint(2, 3));
        WireReader innerCut = cut.message();
        assertThat(innerCut.next()).isTrue();
        assertThatThrownBy(innerCut::int64).hasMessageContaining("cut short at byte 3");
    }

    @Test
    void a_slice_is_little_endian_and_moved_over() {
        WireReader reader = at(packed(1, 0, 0, 0).varint(2, 3));
        ByteBuffer slice = reader.slice();
        assertThat(slice.remaining()).isEqualTo(4);
        assertThat(slice.getInt(0)).isEqualTo(1);
        assertThat(reader.next()).isTrue();
        assertThat(reader.int64()).isEqualTo(3);
        refused(new ProtoWriter().varint(1, 1), WireReader::slice, "field 1 has wire type 0 at byte 1");
    }

    @Test
    void every_type_can_be_skipped() {
        WireReader reader = at(new ProtoWriter()
                .varint(1, 300)
                .tag(2, 1)
                .raw(0)
                .raw(0)
                .raw(0)
                .raw(0)
                .raw(0)
                .raw(0)
                .raw(0)
                .raw(0)
                .string(3, "abc")
                .float32(4, 1)
                .varint(5, 7));
        for (int field = 1; field < 5; field++) {
            assertThat(reader.field()).isEqualTo(field);
            reader.skip();
            assertThat(reader.next()).isTrue();
        }
        assertThat(reader.int64()).isEqualTo(7);
        refused(new ProtoWriter().tag(1, 1).raw(0), WireReader::skip, "cut short at byte 1");
        refused(new ProtoWriter().tag(1, 5).raw(0), WireReader::skip, "cut short at byte 1");
        refused(new ProtoWriter().tag(1, 3), WireReader::skip, "wire type 3 at byte 1");
    }

    @Test
    void what_may_be_there_once_is_refused_the_second_time() {
        WireReader reader = at(new ProtoWriter().varint(1, 1).varint(2, 1).varint(1, 1));
        reader.once().int64();
        reader.next();
        reader.once().int64();
        reader.next();
        assertThatThrownBy(reader::once).hasMessageContaining("field 1 is there twice at byte 5");
    }

    @Test
    void numbers_come_one_by_one_or_packed() {
        WireNumbers packed = at(packed(0x80, 1, 5).varint(2, 3)).numbers(0);
        assertThat(packed.count()).isEqualTo(2);
        assertThat(packed.toLongs()).containsExactly(128, 5);
        WireReader single = at(new ProtoWriter().varint(1, -1).varint(2, 3));
        assertThat(single.numbers(0).toLongs()).containsExactly(-1);
        assertThat(single.next()).isTrue();
        assertThat(at(new ProtoWriter().float32(1, 1.5f)).numbers(4).toDoubles())
                .containsExactly(1.5);
        assertThat(at(packed(0, 0, 0xc0, 0x3f, 0, 0, 0, 0x40)).numbers(4).toDoubles())
                .containsExactly(1.5, 2);
        assertThat(at(packed(0, 0, 0, 0, 0, 0, 0xf8, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0x40))
                        .numbers(8)
                        .toDoubles())
                .containsExactly(1.5, 2);
        assertThat(at(packed()).numbers(0).count()).isZero();
    }

    @Test
    void packed_numbers_must_end_with_the_field() {
        refused(packed(1, 0x80), r -> r.numbers(0).count(), "packed numbers cut short at byte 4");
        refused(packed(0, 0, 0, 0, 0), r -> r.numbers(4).count(), "packed numbers cut short at byte 7");
        refused(packed(0, 0, 0, 0), r -> r.numbers(8).count(), "packed numbers cut short at byte 6");
        int x = 0xff;
        assertThat(at(packed(x, x, x, x, x, x, x, x, x, 1)).numbers(0).toLongs())
                .containsExactly(-1);
        refused(packed(x, x, x, x, x, x, x, x, x, x, 1), r -> r.numbers(0).count(), "a number over 64 bits at byte 11");
    }

    @Test
    void numbers_have_the_wire_type_of_their_size() {
        refused(new ProtoWriter().float32(1, 1), r -> r.numbers(0), "field 1 has wire type 5 at byte 1");
        refused(new ProtoWriter().varint(1, 1), r -> r.numbers(4), "field 1 has wire type 0 at byte 1");
        refused(new ProtoWriter().float32(1, 1), r -> r.numbers(8), "field 1 has wire type 5 at byte 1");
    }

    @Test
    void a_varint_has_ten_bytes_and_64_bits() {
        byte[] bytes = new byte[11];
        Arrays.fill(bytes, (byte) 0xff);
        bytes[0] = 1 << 3;
        bytes[10] = 1;
        WireReader reader = new WireReader(ByteBuffer.wrap(bytes));
        assertThat(reader.next()).isTrue();
        assertThat(reader.int64()).isEqualTo(-1);
        bytes[10] = 2;
        WireReader over = new WireReader(ByteBuffer.wrap(bytes));
        assertThat(over.next()).isTrue();
        assertThatThrownBy(over::int64).hasMessageContaining("a number over 64 bits at byte 11");
    }
}
