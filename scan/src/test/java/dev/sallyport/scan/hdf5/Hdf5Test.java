package dev.sallyport.scan.hdf5;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.scan.Examined;
import dev.sallyport.scan.Reading;
import dev.sallyport.scan.Rule;
import dev.sallyport.scan.text.TextFiles;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class Hdf5Test {
    private static final byte[] MAGIC = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    private static final Reading[] READINGS = {Hdf5::examine, TextFiles::examine};

    /** A file of the newest form, its root object with this one message. */
    private static byte[] file(int type, byte[] message) {
        ByteBuffer file = ByteBuffer.allocate(48 + 16 + message.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put(MAGIC)
                .put(new byte[] {2, 8, 8, 0})
                .putLong(0)
                .putLong(-1)
                .putLong(file.capacity())
                .putLong(48)
                .putInt(0);
        file.put("OHDR".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 2)
                .put((byte) 1)
                .putShort((short) (message.length + 4));
        file.put((byte) type)
                .putShort((short) message.length)
                .put((byte) 0)
                .put(message)
                .putInt(0);
        return file.array();
    }

    private static byte[] textAttribute(String name, String value) {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        ByteBuffer attribute =
                ByteBuffer.allocate(8 + name.length() + 1 + 8 + 4 + text.length).order(ByteOrder.LITTLE_ENDIAN);
        attribute
                .put((byte) 2)
                .put((byte) 0)
                .putShort((short) (name.length() + 1))
                .putShort((short) 8)
                .putShort((short) 4);
        attribute.put(name.getBytes(StandardCharsets.US_ASCII)).put((byte) 0);
        attribute.put((byte) 0x13).put(new byte[3]).putInt(text.length);
        attribute.put(new byte[] {2, 0, 0, 0}).put(text);
        return attribute.array();
    }

    private static byte[] externalLink(String file) {
        byte[] name = file.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer link =
                ByteBuffer.allocate(4 + 1 + 2 + 1 + name.length + 1 + 2).order(ByteOrder.LITTLE_ENDIAN);
        link.put(new byte[] {1, 8, 64, 1, 'x'})
                .putShort((short) (name.length + 4))
                .put((byte) 0)
                .put(name);
        return link.array();
    }

    @Test
    void the_configuration_in_an_attribute_is_read() {
        byte[] honest = file(0x0c, textAttribute("model_config", "{\"class_name\": \"Dense\", \"config\": {}}"));
        assertThat(Examined.rules(honest, READINGS)).isEmpty();
        byte[] lambda = file(0x0c, textAttribute("model_config", "{\"class_name\": \"Lambda\", \"config\": {}}"));
        assertThat(Examined.rules(lambda, READINGS)).containsExactly(Rule.KERAS_CODE);
    }

    @Test
    void a_file_behind_something_else_is_found() {
        byte[] lambda = file(0x0c, textAttribute("model_config", "{\"class_name\": \"Lambda\", \"config\": {}}"));
        byte[] behind = new byte[512 + lambda.length];
        System.arraycopy(lambda, 0, behind, 512, lambda.length);
        assertThat(Examined.rules(behind, READINGS)).contains(Rule.KERAS_CODE);
    }

    @Test
    void links_to_other_files_are_threats() {
        assertThat(Examined.rules(file(0x06, externalLink("/etc/passwd")), READINGS))
                .containsExactly(Rule.HDF5_EXTERNAL);
    }

    @Test
    void a_file_that_breaks_off_is_not_called_clean() {
        byte[] whole = file(0x0c, textAttribute("model_config", "{\"class_name\": \"Lambda\", \"config\": {}}"));
        assertThat(Examined.rules(Arrays.copyOf(whole, 40), READINGS)).containsExactly(Rule.HDF5_UNREADABLE);
        assertThat(Examined.rules(Arrays.copyOf(whole, 80), READINGS)).containsExactly(Rule.HDF5_UNREADABLE);
    }
}
