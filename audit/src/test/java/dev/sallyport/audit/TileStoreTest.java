package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tiles and bundles as they lie in the folder, whole and not. */
class TileStoreTest {

    @TempDir
    Path folder;

    private TileStore tiles;

    @BeforeEach
    void an_empty_store() {
        tiles = new TileStore(folder);
    }

    private void write(String name, byte[] content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.write(file, content);
    }

    private static void damaged(ThrowingCallable call, String finding) {
        assertThatThrownBy(call).hasMessage("audit/damaged: " + finding);
    }

    /** C2SP tlog-tiles: level l has a hash for each 256^l entries. */
    @ParameterizedTest
    @CsvSource({
        "0, 70000, 70000",
        "1, 70000, 273",
        "2, 70000, 1",
        "3, 70000, 0",
        "7, 9223372036854775807, 127",
        "8, 9223372036854775807, 0"
    })
    void a_level_has_a_hash_for_each_full_tile_below(int level, long size, long count) {
        assertThat(TileStore.count(level, size)).isEqualTo(count);
    }

    @Test
    void a_tile_is_as_wide_as_the_tree_goes() {
        assertThat(TileStore.width(0, 0, 70_000)).isEqualTo(256);
        assertThat(TileStore.width(0, 273, 70_000)).isEqualTo(112);
        assertThat(TileStore.width(1, 1, 70_000)).isEqualTo(17);
    }

    @Test
    void where_a_partial_tile_is_gone_the_full_one_says_the_same() throws IOException {
        byte[] full = new byte[256 * 32];
        full[63] = 7;
        write("tile/0/000", full);
        assertThat(tiles.hashes(0, 0, 256)).isEqualTo(full);
        assertThat(tiles.hashes(0, 0, 2)).isEqualTo(Arrays.copyOf(full, 64));
        write("tile/0/000.p/2", new byte[64]);
        assertThat(tiles.hashes(0, 0, 2)).isEqualTo(new byte[64]);
    }

    @Test
    void a_tile_of_another_length_is_damage() throws IOException {
        write("tile/0/000.p/2", new byte[63]);
        damaged(() -> tiles.hashes(0, 0, 2), "tile/0/000.p/2: 63 bytes where 2 hashes belong");
        write("tile/0/000.p/3", new byte[256 * 32 + 1]);
        damaged(() -> tiles.hashes(0, 0, 3), "tile/0/000.p/3: is too long");
        damaged(() -> tiles.hashes(1, 0, 2), "tile/1/000.p/2: is missing");
        Files.createDirectories(folder.resolve("tile/2/000.p/2"));
        damaged(() -> tiles.hashes(2, 0, 2), "tile/2/000.p/2: cannot be read");
    }

    @Test
    void a_bundle_is_length_and_entry_in_turn() throws IOException {
        byte[] bundle = {0, 1, 'a', 0, 0, 0, 2, 'b', 'c'};
        write("tile/entries/000.p/3", bundle);
        assertThat(tiles.entries(0, 3))
                .usingElementComparator(Arrays::compare)
                .isEqualTo(List.of(new byte[] {'a'}, new byte[0], new byte[] {'b', 'c'}));
        assertThat(tiles.bundle(0, 3)).isEqualTo(bundle);
        byte[] long256 = new byte[2 + 256];
        long256[0] = 1;
        write("tile/entries/001.p/1", long256);
        assertThat(tiles.entries(1, 1).getFirst()).hasSize(256);
    }

    @Test
    void a_full_bundle_is_used_up_to_the_width_asked_for() throws IOException {
        byte[] full = new byte[256 * 3];
        for (int i = 0; i < 256; i++) {
            full[3 * i + 1] = 1;
            full[3 * i + 2] = (byte) i;
        }
        write("tile/entries/000", full);
        assertThat(tiles.entries(0, 2)).hasSize(2);
        assertThat(tiles.entries(0, 256).getLast()).containsExactly(255);
        assertThat(tiles.bundle(0, 2)).containsExactly(0, 1, 0, 0, 1, 1);
    }

    @Test
    void a_bundle_that_is_cut_or_of_another_width_is_damage() throws IOException {
        String name = "tile/entries/000.p/2";
        write(name, new byte[] {0, 0, 0});
        damaged(() -> tiles.entries(0, 2), name + ": entry 1 of the bundle ends behind the file");
        write(name, new byte[] {0, 0, 0, 1});
        damaged(() -> tiles.entries(0, 2), name + ": entry 1 of the bundle ends behind the file");
        write(name, new byte[] {0, 0});
        damaged(() -> tiles.entries(0, 2), name + ": 1 entries where 2 belong");
        write(name, new byte[] {0, 0, 0, 0, 0, 0});
        damaged(() -> tiles.entries(0, 2), name + ": 3 entries where 2 belong");
    }

    @Test
    void a_note_is_there_and_of_bounded_size() throws IOException {
        damaged(() -> tiles.note("checkpoint"), "checkpoint: is missing");
        write("checkpoint", new byte[SignedNote.MAX_BYTES]);
        assertThat(tiles.note("checkpoint")).hasSize(SignedNote.MAX_BYTES);
        write("checkpoint", new byte[SignedNote.MAX_BYTES + 1]);
        damaged(() -> tiles.note("checkpoint"), "checkpoint: is too long");
        Files.delete(folder.resolve("checkpoint"));
        Files.createDirectory(folder.resolve("checkpoint"));
        damaged(() -> tiles.note("checkpoint"), "checkpoint: cannot be read");
    }
}
