package dev.sallyport.scan.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.scan.Examined;
import dev.sallyport.scan.Rule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "7f454c4602010100",
                "cffaedfe07000001",
                "cafebabe00000041",
                "cafebabe00000002",
                "6465780a30333500",
                "0061736d01000000",
                "1b4c756153001993",
                "4c00000001140200"
            })
    void programs_are_known_by_their_marks(String mark) {
        byte[] program = Arrays.copyOf(HexFormat.of().parseHex(mark), 64);
        assertThat(Examined.rules(program, Programs::examine)).containsExactly(Rule.CODE_PROGRAM);
    }

    @Test
    void a_windows_program_has_both_of_its_marks() {
        byte[] program = Arrays.copyOf(new byte[] {'M', 'Z'}, 256);
        assertThat(Examined.rules(program, Programs::examine)).isEmpty();
        program[0x3c] = (byte) 0x80;
        program[0x80] = 'P';
        program[0x81] = 'E';
        assertThat(Examined.rules(program, Programs::examine)).containsExactly(Rule.CODE_PROGRAM);
    }

    @Test
    void java_objects_are_told_from_those_that_run() throws IOException {
        assertThat(Examined.rules(serialized(new int[] {1, 2}), Programs::examine))
                .containsExactly(Rule.CODE_OBJECTS);
        assertThat(Examined.rules(
                        serialized(java.net.URI.create("a:b").getClass().getName()), Programs::examine))
                .containsExactly(Rule.CODE_OBJECTS);
        java.net.URL url = java.net.URI.create("http://localhost/").toURL();
        assertThat(Examined.rules(serialized(url), Programs::examine)).contains(Rule.CODE_SERIALIZED);
    }

    private static byte[] serialized(Object object) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        return bytes.toByteArray();
    }

    @Test
    void promises_of_r_run_when_they_are_looked_at() {
        byte[] head = "X\n\0\0\0\2\0\4\0\0\0\2\3\0".getBytes(StandardCharsets.ISO_8859_1);
        byte[] promise = HexFormat.of().parseHex("00000005" + "000000fe" + "000000fe");
        byte[] numbers = HexFormat.of().parseHex("0000000d" + "00000001" + "00000007");
        assertThat(Examined.rules(joined(head, numbers), RObjects::examine)).isEmpty();
        assertThat(Examined.rules(joined(head, promise), RObjects::examine)).contains(Rule.CODE_SERIALIZED);
    }

    private static byte[] joined(byte[] one, byte[] two) {
        byte[] both = Arrays.copyOf(one, one.length + two.length);
        System.arraycopy(two, 0, both, one.length, two.length);
        return both;
    }
}
