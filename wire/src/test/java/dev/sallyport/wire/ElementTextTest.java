package dev.sallyport.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.DataType;
import dev.sallyport.core.json.TextBytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElementTextTest {

    private static ByteBuffer data(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static String array(ElementText form, DataType type, String hex, long count) {
        TextBytes out = new TextBytes(0);
        ByteBuffer data = data(hex);
        form.array(out, type, data, count);
        assertThat(data.hasRemaining()).isFalse();
        return out.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "BOOL   | 000102                           | [false,true,true]",
                "INT8   | 7f80ff                           | [127,-128,-1]",
                "UINT8  | 7f80ff                           | [127,128,255]",
                "INT16  | ff7f0080ffff                     | [32767,-32768,-1]",
                "UINT16 | ff7f0080ffff                     | [32767,32768,65535]",
                "INT32  | ffffff7f00000080                 | [2147483647,-2147483648]",
                "UINT32 | ffffff7fffffffff                 | [2147483647,4294967295]",
                "INT64  | 0000000000000080ffffffffffffffff | [-9223372036854775808,-1]",
                "UINT64 | 0000000000000080ffffffffffffffff | [9223372036854775808,18446744073709551615]",
                "FP16   | 003e00c0                         | [1.5,-2.0]",
                "BF16   | c03f00c0                         | [1.5,-2.0]",
                "FP32   | 0000c03f000000c0                 | [1.5,-2.0]",
                "FP64   | 000000000000f83f00000000000000c0 | [1.5,-2.0]",
            })
    void elements_are_written_as_their_type_has_them(DataType type, String hex, String text) {
        int count = hex.length() / 2 / type.sizeBytes();
        assertThat(array(ElementText.STRICT, type, hex, count)).isEqualTo(text);
        TextBytes one = new TextBytes(0);
        ElementText.STRICT.next(one, type, data(hex));
        assertThat(one.toString()).isEqualTo(text.substring(1, text.indexOf(',')));
    }

    @ParameterizedTest
    @CsvSource({
        "FP16, 007e007c00fc",
        "BF16, c07f807f80ff",
        "FP32, 0000c07f0000807f000080ff",
        "FP64, 000000000000f87f000000000000f07f000000000000f0ff",
    })
    void what_is_not_finite_has_a_form_that_parsers_read(DataType type, String hex) {
        assertThat(array(ElementText.STRICT, type, hex, 3)).isEqualTo("[null,1e999,-1e999]");
        assertThat(array(ElementText.WITH_WORDS, type, hex, 3)).isEqualTo("[NaN,Infinity,-Infinity]");
    }

    @Test
    void no_elements_are_an_empty_array() {
        assertThat(array(ElementText.STRICT, DataType.FP32, "", 0)).isEqualTo("[]");
    }
}
