package dev.sallyport.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PayloadTest {

    @TempDir
    Path folder;

    @Test
    void a_buffer_is_read_from_its_position_each_time() throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(new byte[] {9, 1, 2, 3, 9}, 1, 3);
        Payload payload = Payload.ofBuffer("p", bytes);
        assertThat(payload.sizeBytes()).isEqualTo(3);
        for (int time = 0; time < 2; time++) {
            try (ReadableByteChannel content = payload.content().open()) {
                assertThat(content.isOpen()).isTrue();
                ByteBuffer two = ByteBuffer.allocate(2);
                assertThat(content.read(two)).isEqualTo(2);
                assertThat(two.array()).containsExactly(1, 2);
                assertThat(content.read(two)).isZero();
                assertThat(content.read(two.clear())).isEqualTo(1);
                assertThat(two.get(0)).isEqualTo((byte) 3);
                assertThat(content.read(two)).isEqualTo(-1);
                assertThat(content.read(ByteBuffer.allocate(0))).isZero();
            }
        }
        assertThat(bytes.position()).isEqualTo(1);
    }

    @Test
    void a_file_is_read_where_it_lies() throws IOException {
        Path file = Files.write(folder.resolve("f"), new byte[] {1, 2});
        Payload payload = Payload.ofFile("p", file);
        assertThat(payload.path()).isEqualTo("p");
        assertThat(payload.sizeBytes()).isEqualTo(2);
        try (ReadableByteChannel content = payload.content().open()) {
            ByteBuffer all = ByteBuffer.allocate(3);
            assertThat(content.read(all)).isEqualTo(2);
            assertThat(all.array()).containsExactly(1, 2, 0);
        }
    }
}
