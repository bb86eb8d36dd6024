package dev.sallyport.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderListingTest {

    /** As many entries, as deep and as large as what lies in the folder. */
    private static final BundleLimits EXACT = new BundleLimits(4, 2, 512, 100, 100, 5);

    @TempDir
    Path folder;

    @BeforeEach
    void three_files_and_a_folder() throws IOException {
        Files.write(folder.resolve("b"), new byte[2]);
        Files.write(folder.resolve("a"), new byte[0]);
        Files.createDirectory(folder.resolve("sub"));
        Files.write(folder.resolve("sub/c"), new byte[3]);
    }

    private void refused(BundleLimits limits, String message) {
        assertThatThrownBy(() -> FolderListing.of(folder, limits)).hasMessage(message);
    }

    @Test
    void lists_every_file_with_its_size_in_order() {
        Map<String, Long> sizes = FolderListing.of(folder, EXACT).sizes();
        assertThat(sizes.toString()).isEqualTo("{a=0, b=2, sub/c=3}");
        assertThatThrownBy(() -> sizes.put("d", 1L)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void refuses_more_than_the_limits() {
        refused(new BundleLimits(3, 2, 512, 100, 100, 5), "bundle/too-large: files and folders over the limit of 3");
        refused(new BundleLimits(4, 1, 512, 100, 100, 5), "bundle/too-large: depth of folders over the limit of 1");
        refused(new BundleLimits(4, 2, 512, 100, 100, 4), "bundle/too-large: bytes on disk over the limit of 4");
        assertThatThrownBy(() -> FolderListing.of(folder, new BundleLimits(4, 2, 4, 100, 100, 5)))
                .hasMessageContaining("over the limit of 4 bytes");
    }

    @Test
    void one_file_may_be_as_large_as_all_together() throws IOException {
        Path one = Files.createDirectory(folder.resolve("one"));
        Files.write(one.resolve("a"), new byte[5]);
        assertThat(FolderListing.of(one, EXACT).sizes()).containsEntry("a", 5L);
        Files.write(one.resolve("a"), new byte[6]);
        assertThatThrownBy(() -> FolderListing.of(one, EXACT))
                .hasMessage("bundle/too-large: bytes on disk over the limit of 5");
    }

    /** A name is judged before anything is said about what bears it. */
    @Test
    void refuses_names_that_systems_read_differently_or_take_for_one() throws IOException {
        Path names = Files.createDirectory(folder.resolve("names"));
        Files.createSymbolicLink(names.resolve("a\nb"), folder);
        assertThatThrownBy(() -> FolderListing.of(names, EXACT))
                .hasMessage("bundle/malformed: bundle: a name with a character that is not allowed");
        Files.delete(names.resolve("a\nb"));
        Files.createFile(names.resolve("a"));
        Files.createFile(names.resolve("\uff21"));
        assertThatThrownBy(() -> FolderListing.of(names, EXACT))
                .hasMessage("bundle/malformed: bundle: "
                        + "two names that differ only in case or Unicode form, or not at all");
    }

    @Test
    void refuses_what_is_no_folder() throws IOException {
        assertThatThrownBy(() -> FolderListing.of(folder.resolve("a"), EXACT))
                .hasMessage("bundle/malformed: bundle: is not a folder");
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("sub"));
        assertThatThrownBy(() -> FolderListing.of(link, EXACT)).hasMessage("bundle/malformed: bundle: is not a folder");
        assertThatThrownBy(() -> FolderListing.of(folder.resolve("missing"), EXACT))
                .hasMessage("bundle/unreadable: bundle cannot be read");
    }

    @Test
    void refuses_links_of_both_kinds() throws IOException {
        Files.delete(folder.resolve("a"));
        Files.createSymbolicLink(folder.resolve("a"), folder.resolve("b"));
        refused(EXACT, "bundle/malformed: a: is not a regular file");
        Files.delete(folder.resolve("a"));
        Files.createLink(folder.resolve("a"), folder.resolve("b"));
        assertThatThrownBy(() -> FolderListing.of(folder, new BundleLimits(4, 2, 512, 100, 100, 100)))
                .hasMessageContaining("has more than one name on disk");
    }

    @Test
    void opens_only_what_it_listed_and_as_it_was() throws IOException {
        FolderListing listing = FolderListing.of(folder, EXACT);
        try (FileChannel channel = listing.open("sub/c")) {
            assertThat(channel.read(ByteBuffer.allocate(9))).isEqualTo(3);
        }
        assertThatThrownBy(() -> listing.open("d")).hasMessage("bundle/malformed: d: is missing");
        Files.write(folder.resolve("b"), new byte[3]);
        assertThatThrownBy(() -> listing.open("b")).hasMessage("bundle/malformed: b: changed while it was looked at");
        Files.delete(folder.resolve("b"));
        assertThatThrownBy(() -> listing.open("b")).hasMessage("bundle/unreadable: b cannot be read");
        Files.createSymbolicLink(folder.resolve("b"), folder.resolve("a"));
        assertThatThrownBy(() -> listing.open("b")).hasMessage("bundle/malformed: b: is not a regular file");
    }
}
