package dev.sallyport.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class DiskFindingTest {
    @Test
    void the_place_is_named() {
        assertThat(DiskFinding.of(new NoSuchFileException("a/b"))).isEqualTo("there is no `a/b`");
        assertThat(DiskFinding.of(new AccessDeniedException("a/b"))).isEqualTo("this user may not use `a/b`");
        assertThat(DiskFinding.of(new FileSystemException("a/b", null, "Read-only file system")))
                .isEqualTo("`a/b`: the file system can only be read: name a place that can be written");
    }

    @Test
    void what_can_be_mended_says_how() {
        assertThat(DiskFinding.of(new IOException("No space left on device"))).contains("make some");
        assertThat(DiskFinding.of(new UncheckedIOException(new IOException("Disk quota exceeded"))))
                .contains("free some");
    }

    @Test
    void what_is_not_known_is_passed_on() {
        assertThat(DiskFinding.of(new IOException("Input/output error"))).isEqualTo("Input/output error");
        assertThat(DiskFinding.of(new IOException())).isEqualTo("java.io.IOException");
    }
}
