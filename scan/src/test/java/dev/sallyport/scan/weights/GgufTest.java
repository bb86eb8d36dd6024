package dev.sallyport.scan.weights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.scan.Examined;
import dev.sallyport.scan.Rule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GgufTest {
    /** A chat template, and a tensor of so many elements of FP32 at an offset, 64 bytes of data. */
    private static byte[] file(String template, long elements, long offset) {
        ByteBuffer file = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);
        file.put("GGUF".getBytes(StandardCharsets.US_ASCII))
                .putInt(3)
                .putLong(1)
                .putLong(1);
        text(file, "tokenizer.chat_template");
        file.putInt(8);
        text(file, template);
        text(file, "weight");
        file.putInt(1).putLong(elements).putInt(0).putLong(offset);
        int data = file.position() + 31 & ~31;
        byte[] bytes = new byte[data + 64];
        file.get(0, bytes, 0, file.position());
        return bytes;
    }

    private static void text(ByteBuffer file, String text) {
        file.putLong(text.length()).put(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static Set<Rule> rules(byte[] file) {
        return Examined.rules(file, Gguf::examine);
    }

    @Test
    void an_honest_template_and_a_tensor_in_its_place_give_nothing() {
        assertThat(rules(file("{% for m in messages %}{{ m['content'] | trim }}{% endfor %}", 16, 0)))
                .isEmpty();
    }

    @Test
    void a_template_that_reaches_out_is_a_threat() {
        assertThat(rules(file("{{ ''.__class__.__base__.__subclasses__() }}", 16, 0)))
                .containsExactly(Rule.TEMPLATE_CODE);
        assertThat(rules(file("{{ x|attr('_'*2 ~ 'class') }}", 16, 0))).containsExactly(Rule.TEMPLATE_CODE);
    }

    @Test
    void a_tensor_lies_within_the_file() {
        assertThat(rules(file("", 17, 0))).containsExactly(Rule.GGUF_LAYOUT);
        assertThat(rules(file("", 16, 32))).containsExactly(Rule.GGUF_LAYOUT);
        assertThat(rules(file("", 1L << 62, 0))).containsExactly(Rule.GGUF_LAYOUT);
    }
}
