package dev.sallyport.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BundleTest {

    @TempDir
    Path folder;

    @BeforeEach
    void three_documents_and_a_part() throws IOException {
        Files.writeString(folder.resolve("manifest.json"), "m");
        Files.writeString(folder.resolve("envelope.json"), "e");
        Files.writeString(folder.resolve("model.sig"), "s");
        Files.createDirectory(folder.resolve("payload"));
        Files.createFile(folder.resolve("payload/0001-0001.enc"));
    }

    private Bundle open() {
        return Bundle.open(folder, BundleLimits.DEFAULT);
    }

    @Test
    void documents_are_read_as_they_are_and_given_as_copies() {
        Bundle bundle = open();
        bundle.unverifiedManifest()[0] = 0;
        bundle.unverifiedEnvelope()[0] = 0;
        bundle.signature()[0] = 0;
        assertThat(bundle.unverifiedManifest()).asString().isEqualTo("m");
        assertThat(bundle.unverifiedEnvelope()).asString().isEqualTo("e");
        assertThat(bundle.signature()).asString().isEqualTo("s");
        assertThat(bundle.limits()).isEqualTo(BundleLimits.DEFAULT);
        assertThat(bundle.listing().sizes()).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"manifest.json", "envelope.json", "model.sig"})
    void no_document_may_be_missing(String name) throws IOException {
        Files.delete(folder.resolve(name));
        assertThatThrownBy(this::open).hasMessage("bundle/malformed: " + name + ": is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "payload/x", "payload/0001-00011.enc", "payload/1-1.enc", "0001-0001.enc"})
    void nothing_else_lies_in_a_bundle(String name) throws IOException {
        Files.createFile(folder.resolve(name));
        assertThatThrownBy(this::open).hasMessage("bundle/malformed: " + name + ": is no part of a bundle");
    }

    @Test
    void documents_and_parts_are_as_large_as_the_limits_and_no_larger() throws IOException {
        BundleLimits ten = new BundleLimits(100, 16, 512, 10, 1 << 30, 1L << 40);
        grow("manifest.json", 10);
        assertThat(Bundle.open(folder, ten).unverifiedManifest()).hasSize(10);
        grow("manifest.json", 11);
        assertThatThrownBy(() -> Bundle.open(folder, ten))
                .hasMessage("bundle/too-large: manifest.json over the limit of 10");
        grow("manifest.json", 1);
        long most = SegmentFormat.sealedBytes(BundleLayout.PART_BYTES);
        grow("payload/0001-0001.enc", most);
        assertThat(open().listing().sizes()).containsEntry("payload/0001-0001.enc", most);
        grow("payload/0001-0001.enc", most + 1);
        assertThatThrownBy(this::open).hasMessage("bundle/too-large: payload/0001-0001.enc over the limit of " + most);
    }

    /** Sparse: it takes no room on the disk. */
    private void grow(String name, long size) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(folder.resolve(name).toFile(), "rw")) {
            file.setLength(size);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_format_is_known_by_its_word(Format format) {
        assertThat(Format.of(format.word())).contains(format);
        assertThat(Format.of(format.name())).isEmpty();
        assertThat(format.file()).isEqualTo(format == Format.ONNX ? "model.onnx" : "ensemble.json");
    }
}
