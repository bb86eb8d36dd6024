package dev.sallyport.audit;

import static dev.sallyport.audit.Samples.KEYS;
import static dev.sallyport.audit.Samples.NOW;
import static dev.sallyport.audit.Samples.ORIGIN;
import static dev.sallyport.audit.Samples.QUIET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.audit.Verification.Damaged;
import dev.sallyport.audit.Verification.Intact;
import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is changed in a log's folder is found, and the place is named: flipped, deleted, inserted,
 * swapped, truncated, replaced, in entries, tiles, checkpoints, keys and segments.
 */
class MutationTest {
    /** Two full bundles and a partial one are under the checkpoint, ten entries are not yet. */
    private static final int COVERED = 700;

    private static final int BEHIND = 10;

    @TempDir
    static Path original;

    @TempDir
    Path folder;

    private final Random random = new Random(7);

    @BeforeAll
    static void write() {
        AuditLog log = AuditLog.open(original, ORIGIN, KEYS, QUIET, () -> NOW);
        for (int i = 0; i < COVERED + BEHIND; i++) {
            log.append(Samples.inference(i));
            if (i == COVERED - 100 || i == COVERED - 1) {
                log.checkpoint();
            }
        }
        running = log;
    }

    private static AuditLog running;

    @AfterAll
    static void close() {
        running.close();
    }

    @BeforeEach
    void copy() throws IOException {
        try (Stream<Path> files = Files.walk(original)) {
            for (Path file : files.toList()) {
                Path target = folder.resolve(original.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        restore.clear();
    }

    private final List<Path> restore = new ArrayList<>();

    private Verification verify() {
        return LogVerifier.verify(folder, KEYS.verifiers());
    }

    /** Changes one file, expects damage at {@code place}, and puts the file back. */
    private void expectDamage(String file, UnaryOperator<byte[]> change, String place) throws IOException {
        byte[] before = Files.readAllBytes(folder.resolve(file));
        byte[] after = change.apply(before.clone());
        assertThat(after).isNotEqualTo(before);
        Files.write(folder.resolve(file), after);
        assertThat(verify())
                .as("%s", file)
                .isInstanceOfSatisfying(
                        Damaged.class,
                        damaged -> assertThat(damaged.problem().place()).startsWith(place));
        Files.write(folder.resolve(file), before);
    }

    private byte[] flip(byte[] bytes) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        return bytes;
    }

    @Test
    void the_log_itself_is_intact() {
        assertThat(verify()).isInstanceOfSatisfying(Intact.class, intact -> {
            assertThat(intact.size()).isEqualTo(COVERED);
            assertThat(intact.behind()).isEqualTo(BEHIND);
            assertThat(intact.tear()).isNull();
        });
    }

    @Test
    void a_flipped_bit_anywhere_is_found() throws IOException {
        for (String file : List.of(
                "tile/entries/000",
                "tile/entries/002.p/188",
                "tile/entries/002.p/89",
                "tile/0/001",
                "tile/0/002.p/188",
                "tile/0/002.p/89",
                "tile/1/000.p/2",
                "checkpoint",
                "signed")) {
            for (int i = 0; i < 25; i++) {
                expectDamage(file, this::flip, file);
            }
        }
    }

    @Test
    void the_entry_that_was_changed_is_named() throws IOException {
        expectDamage(
                "tile/entries/001",
                bytes -> with(
                        bytes,
                        44,
                        entry -> new String(entry, StandardCharsets.UTF_8)
                                .replace("alice", "mallo")
                                .getBytes(StandardCharsets.UTF_8)),
                "tile/entries/001 entry 300");
    }

    @Test
    void entries_deleted_inserted_swapped_or_replaced_are_found() throws IOException {
        String file = "tile/entries/001";
        expectDamage(file, bytes -> join(edit(bytes, entries -> entries.remove(17))), file);
        expectDamage(file, bytes -> join(edit(bytes, entries -> entries.add(17, entries.get(3)))), file);
        expectDamage(file, bytes -> join(edit(bytes, entries -> Collections.swap(entries, 5, 9))), file + " entry 261");
        expectDamage(file, bytes -> join(edit(bytes, entries -> entries.set(5, entries.get(9)))), file + " entry 261");
        byte[] other = Files.readAllBytes(folder.resolve("tile/entries/000"));
        expectDamage(file, _ -> other, file + " entry 256");
    }

    @Test
    void truncated_and_missing_files_are_found() throws IOException {
        for (String file : List.of(
                "tile/entries/001", "tile/entries/002.p/188", "tile/0/000", "tile/1/000.p/2", "checkpoint", "signed")) {
            expectDamage(file, bytes -> Arrays.copyOf(bytes, bytes.length - 1), file);
            expectDamage(file, _ -> new byte[0], file);
            byte[] before = Files.readAllBytes(folder.resolve(file));
            Files.delete(folder.resolve(file));
            assertThat(verify())
                    .as("%s", file)
                    .isInstanceOfSatisfying(
                            Damaged.class,
                            damaged -> assertThat(damaged.problem().place()).isEqualTo(file));
            Files.write(folder.resolve(file), before);
        }
    }

    @Test
    void hashes_swapped_or_replaced_are_found() throws IOException {
        expectDamage("tile/0/000", bytes -> swap(bytes, 32), "tile/0/000");
        expectDamage("tile/1/000.p/2", bytes -> swap(bytes, 32), "tile/1/000.p/2");
        byte[] other = Files.readAllBytes(folder.resolve("tile/0/001"));
        expectDamage("tile/0/000", _ -> other, "tile/0/000");
    }

    @Test
    void an_entry_and_its_hash_changed_together_are_found() throws IOException {
        byte[] bundle = Files.readAllBytes(folder.resolve("tile/entries/000"));
        List<byte[]> entries = split(bundle);
        byte[] forged = entries.get(9).clone();
        forged[200] ^= 1;
        Files.write(folder.resolve("tile/entries/000"), with(bundle, 9, _ -> forged));
        byte[] tile = Files.readAllBytes(folder.resolve("tile/0/000"));
        System.arraycopy(new TreeHasher().leaf(forged), 0, tile, 9 * 32, 32);
        Files.write(folder.resolve("tile/0/000"), tile);
        assertThat(verify()).isInstanceOf(Damaged.class);
    }

    @Test
    void signatures_removed_or_by_another_key_are_found() throws IOException {
        expectDamage("checkpoint", MutationTest::withoutLastLine, "checkpoint");
        CheckpointKeys other = CheckpointKeys.generate(ORIGIN, new SecureRandom());
        Checkpoint same = new LogReader(folder).unverifiedCheckpoint();
        expectDamage("checkpoint", _ -> other.sign(same, NOW), "checkpoint");
        assertThat(LogVerifier.verify(folder, other.verifiers())).isInstanceOf(Damaged.class);
    }

    @Test
    void a_second_head_signed_with_the_same_key_is_found() throws IOException {
        Checkpoint fork = new Checkpoint(ORIGIN, 600, Samples.digest("another history"));
        expectDamage("checkpoint", _ -> KEYS.sign(fork, NOW), "checkpoint");
        Checkpoint later = new Checkpoint(ORIGIN, COVERED, Samples.digest("another history"));
        expectDamage("signed", _ -> KEYS.sign(later, NOW), "checkpoint");
    }

    @Test
    void a_whole_log_put_in_its_place_is_found(@TempDir Path other) throws IOException {
        CheckpointKeys keys = CheckpointKeys.generate(ORIGIN, new SecureRandom());
        try (AuditLog log = AuditLog.open(other, ORIGIN, keys, QUIET, () -> NOW)) {
            log.append(Samples.inference(0));
        }
        assertThat(LogVerifier.verify(other, KEYS.verifiers())).isInstanceOf(Damaged.class);
    }

    private String segment() throws IOException {
        return SegmentFile.list(folder.resolve("wal")).getLast().place();
    }

    /** Where the frame of each entry behind the checkpoint starts. */
    private List<Integer> frames() throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(folder.resolve(segment())));
        List<Integer> starts = new ArrayList<>();
        for (int at = SegmentFile.HEADER;
                bytes.getInt(at) == Frame.MAGIC;
                at += Frame.sizeBytes(bytes.getInt(at + 4))) {
            if (bytes.getLong(at + 8) >= COVERED) {
                starts.add(at);
            }
        }
        return starts;
    }

    @Test
    void a_segment_flipped_anywhere_but_in_its_last_commit_is_damage() throws IOException {
        String segment = segment();
        int last = frames().getLast();
        for (int i = 0; i < 50; i++) {
            int at = i < 10 ? random.nextInt(SegmentFile.HEADER) : random.nextInt(last);
            expectDamage(
                    segment,
                    bytes -> {
                        bytes[at] ^= 4;
                        return bytes;
                    },
                    segment);
        }
    }

    @Test
    void a_broken_last_commit_is_named_as_a_tear() throws IOException {
        String segment = segment();
        int last = frames().getLast();
        byte[] bytes = Files.readAllBytes(folder.resolve(segment));
        bytes[last + 100] ^= 4;
        Files.write(folder.resolve(segment), bytes);
        assertThat(verify()).isInstanceOfSatisfying(Intact.class, intact -> {
            assertThat(intact.behind()).isEqualTo(BEHIND - 1);
            assertThat(intact.tear()).startsWith(segment + " byte " + last);
        });
    }

    @Test
    void frames_deleted_inserted_swapped_or_zeroed_are_damage() throws IOException {
        String segment = segment();
        List<Integer> at = frames();
        expectDamage(segment, bytes -> cut(bytes, at.get(3), at.get(4)), segment);
        expectDamage(segment, bytes -> insert(bytes, at.get(5), at.get(3), at.get(4)), segment);
        expectDamage(segment, bytes -> swapFrames(bytes, at), segment);
        expectDamage(
                segment,
                bytes -> {
                    Arrays.fill(bytes, at.get(3), at.get(5), (byte) 0);
                    return bytes;
                },
                segment);
    }

    @Test
    void a_log_changed_in_a_place_that_was_acknowledged_is_refused_and_left_alone() throws IOException {
        String segment = segment();
        byte[] bytes = Files.readAllBytes(folder.resolve(segment));
        bytes[frames().get(4) + 60] ^= 1;
        Files.write(folder.resolve(segment), bytes);
        assertThatThrownBy(() -> AuditLog.open(folder, ORIGIN, KEYS, QUIET, () -> NOW))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problem().code()).isEqualTo("audit/damaged");
                    assertThat(e.problem().sentence()).contains("entry " + (COVERED + 4));
                });
        assertThat(Files.readAllBytes(folder.resolve(segment))).isEqualTo(bytes);
    }

    @Test
    void tiles_at_the_edge_and_heads_are_checked_before_the_log_goes_on() throws IOException {
        for (String file : List.of("tile/0/002.p/188", "tile/1/000.p/2", "signed", "checkpoint")) {
            byte[] before = Files.readAllBytes(folder.resolve(file));
            Files.write(folder.resolve(file), flip(before.clone()));
            assertThatThrownBy(() -> AuditLog.open(folder, ORIGIN, KEYS, QUIET, () -> NOW))
                    .as(file)
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problem().code()).isEqualTo("audit/damaged"));
            Files.write(folder.resolve(file), before);
        }
        Files.delete(folder.resolve("signed"));
        assertThatThrownBy(() -> AuditLog.open(folder, ORIGIN, KEYS, QUIET, () -> NOW))
                .isInstanceOf(ProblemException.class);
    }

    private static byte[] withoutLastLine(byte[] note) {
        String text = new String(note, StandardCharsets.UTF_8);
        return text.substring(0, text.lastIndexOf("— ")).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] swap(byte[] bytes, int width) {
        byte[] first = Arrays.copyOf(bytes, width);
        System.arraycopy(bytes, width, bytes, 0, width);
        System.arraycopy(first, 0, bytes, width, width);
        return bytes;
    }

    private static byte[] cut(byte[] bytes, int from, int to) {
        byte[] result = new byte[bytes.length];
        System.arraycopy(bytes, 0, result, 0, from);
        System.arraycopy(bytes, to, result, from, bytes.length - to);
        return result;
    }

    private static byte[] insert(byte[] bytes, int at, int from, int to) {
        byte[] result = bytes.clone();
        System.arraycopy(bytes, from, result, at, to - from);
        System.arraycopy(bytes, at, result, at + to - from, bytes.length - at - (to - from));
        return result;
    }

    private static byte[] swapFrames(byte[] bytes, List<Integer> at) {
        ByteBuffer result = ByteBuffer.allocate(bytes.length);
        result.put(bytes, 0, at.get(3));
        result.put(bytes, at.get(4), at.get(5) - at.get(4));
        result.put(bytes, at.get(3), at.get(4) - at.get(3));
        result.put(bytes, at.get(5), bytes.length - at.get(5));
        return result.array();
    }

    private static List<byte[]> split(byte[] bundle) {
        List<byte[]> entries = new ArrayList<>();
        ByteBuffer rest = ByteBuffer.wrap(bundle);
        while (rest.hasRemaining()) {
            byte[] entry = new byte[Short.toUnsignedInt(rest.getShort())];
            rest.get(entry);
            entries.add(entry);
        }
        return entries;
    }

    private static byte[] join(List<byte[]> entries) {
        ByteBuffer bundle = ByteBuffer.allocate(
                entries.stream().mapToInt(entry -> entry.length + 2).sum());
        entries.forEach(entry -> bundle.putShort((short) entry.length).put(entry));
        return bundle.array();
    }

    private static List<byte[]> edit(byte[] bundle, java.util.function.Consumer<List<byte[]>> change) {
        List<byte[]> entries = split(bundle);
        change.accept(entries);
        return entries;
    }

    private static byte[] with(byte[] bundle, int index, UnaryOperator<byte[]> change) {
        return join(edit(bundle, entries -> entries.set(index, change.apply(entries.get(index)))));
    }
}
