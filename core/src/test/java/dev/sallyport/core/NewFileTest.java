package dev.sallyport.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewFileTest {
    private static final byte[] CONTENT = "secret\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder;

    @Test
    void what_is_there_is_whole_and_its_owners_alone() throws IOException {
        Path file = folder.resolve("key");

        NewFile.write(file, CONTENT);

        assertThat(file).hasBinaryContent(CONTENT);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(folder).isDirectoryNotContaining("glob:**draft");
    }

    @Test
    void what_exists_stays() throws IOException {
        Path file = Files.writeString(folder.resolve("key"), "older");

        assertThatThrownBy(() -> NewFile.write(file, CONTENT)).isInstanceOf(FileAlreadyExistsException.class);

        assertThat(file).hasContent("older");
    }

    @Test
    void what_a_killed_attempt_left_is_in_nobodys_way() throws IOException {
        Files.writeString(folder.resolve(".key.draft"), "half");

        NewFile.write(folder.resolve("key"), CONTENT);

        assertThat(folder.resolve("key")).hasBinaryContent(CONTENT);
        assertThat(folder.resolve(".key.draft")).doesNotExist();
    }
}
