package dev.sallyport.scan.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.scan.Examined;
import dev.sallyport.scan.Rule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TfliteTest {
    /** A model with one operator code of this custom name and nothing else; every table has its fields right behind it. */
    private static ByteBuffer model(String custom) {
        byte[] name = custom.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer file = ByteBuffer.allocate(80 + name.length).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(16).put("TFL3".getBytes(StandardCharsets.US_ASCII));
        // At 8 the root's fields: two of them, the second (operator codes) 4 bytes behind the table at 16.
        file.putShort((short) 8).putShort((short) 8).putShort((short) 0).putShort((short) 4);
        file.putInt(8).putInt(4); // the table, and how far its vector is
        file.putInt(1).putInt(20); // one element, the table at 48
        file.putInt(0)
                .putShort((short) 8)
                .putShort((short) 9)
                .putShort((short) 8)
                .putShort((short) 4);
        file.position(48);
        file.putInt(48 - 36).putInt(8).put((byte) 32).position(60);
        file.putInt(name.length).put(name);
        return file;
    }

    @Test
    void custom_operators_are_policy_and_those_that_reach_out_are_threats() {
        assertThat(Examined.rules(model("Own").array(), Tflite::examine)).containsExactly(Rule.TFLITE_FOREIGN_OPERATOR);
        assertThat(Examined.rules(model("FlexReadFile").array(), Tflite::examine))
                .containsExactly(Rule.GRAPH_OPERATOR);
        assertThat(Examined.rules(model("TFLite_Detection_PostProcess").array(), Tflite::examine))
                .isEmpty();
    }

    @Test
    void offsets_lead_nowhere_but_into_the_file() {
        for (int at : new int[] {0, 16, 20, 24, 28, 48, 52}) {
            byte[] model = model("Own").putInt(at, 0x7fffffff).array();
            assertThat(Examined.rules(model, Tflite::examine)).isNotEmpty();
        }
    }
}
