package dev.sallyport.audit;

import static dev.sallyport.audit.Samples.KEYS;
import static dev.sallyport.audit.Samples.NOW;
import static dev.sallyport.audit.Samples.ORIGIN;
import static dev.sallyport.audit.Samples.QUIET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.Digest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bytes of the published formats: C2SP tlog-tiles, tlog-checkpoint, signed-note. */
class VectorsTest {
    @TempDir
    Path folder;

    @Test
    void roots_of_small_trees() {
        TreeEdge edge = new TreeEdge(new TreeHasher());
        TreeHasher hasher = new TreeHasher();
        List<String> roots = new ArrayList<>();
        roots.add(Base64.getEncoder().encodeToString(edge.root()));
        for (int i = 0; i < 7; i++) {
            edge.add(hasher.leaf(("entry-" + i).getBytes(StandardCharsets.UTF_8)), (_, _, _) -> {});
            roots.add(Base64.getEncoder().encodeToString(edge.root()));
        }
        assertThat(roots.get(0)).isEqualTo("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
        assertThat(roots.get(1)).isEqualTo("QHZrIDNCkCb1PVRQJnmoOXBrR0H43K86i7pfQbX/4HU=");
        assertThat(roots.get(2)).isEqualTo("LyelCCwdQq+kiKw1Cp/EOQwIT1T3Hs3/hZ6Y24QptHk=");
        assertThat(roots.get(7)).isEqualTo("kTlgHMHKirKnoMLBNMBIRfKxulSag9bIRc/NpDnMWF0=");
    }

    @ParameterizedTest
    @CsvSource({"0,000", "999,999", "1000,x001/000", "1234067,x001/x234/067"})
    void tile_numbers_as_paths(long number, String path) {
        assertThat(TilePath.number(number)).isEqualTo(path);
    }

    @Test
    void the_key_of_the_signed_note_specification_has_its_id() {
        VerifierKey key = VerifierKey.parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k");
        assertThat(HexFormat.of().toHexDigits(key.id())).isEqualTo("530d903a");
        assertThat(key.algorithm()).isEqualTo(VerifierKey.Algorithm.ED25519);
    }

    @Test
    void a_bundle_is_length_and_entry_repeated() throws Exception {
        try (AuditLog log = AuditLog.open(folder, ORIGIN, KEYS, QUIET, () -> NOW)) {
            appendRaw(log, 2);
            log.checkpoint();
        }
        assertThat(Files.readAllBytes(folder.resolve("tile/entries/000.p/2")))
                .asHexString()
                .isEqualToIgnoringCase("0007656e7472792d300007656e7472792d31");
        List<String> lines = Files.readAllLines(folder.resolve("checkpoint"));
        assertThat(lines.subList(0, 4))
                .containsExactly(ORIGIN, "2", "LyelCCwdQq+kiKw1Cp/EOQwIT1T3Hs3/hZ6Y24QptHk=", "");
        assertThat(lines.subList(4, 6)).allMatch(line -> line.startsWith("— " + ORIGIN + " "));
        assertThat(lines.get(4).length()).isEqualTo(("— " + ORIGIN + " ").length() + 92);
        assertThat(lines.get(5).length()).isEqualTo(("— " + ORIGIN + " ").length() + 3244);
    }

    @Test
    void a_log_of_70000_entries_has_the_tiles_of_the_specification() throws Exception {
        try (AuditLog log = AuditLog.open(folder, ORIGIN, KEYS, AuditSettings.DEFAULT, () -> NOW)) {
            appendRaw(log, 70_000);
        }
        assertThat(folder.resolve("tile/0/272")).hasSize(8192);
        assertThat(folder.resolve("tile/0/273.p/112")).hasSize(112 * 32);
        assertThat(folder.resolve("tile/0/273")).doesNotExist();
        assertThat(folder.resolve("tile/1/000")).hasSize(8192);
        assertThat(folder.resolve("tile/1/001.p/17")).hasSize(17 * 32);
        assertThat(folder.resolve("tile/2/000.p/1")).hasSize(32);
        assertThat(folder.resolve("tile/3")).doesNotExist();
        assertThat(folder.resolve("tile/entries/273.p/112")).exists();
        List<byte[]> entries = new ArrayList<>();
        for (int i = 0; i < 70_000; i++) {
            entries.add(("entry-" + i).getBytes(StandardCharsets.UTF_8));
        }
        Digest root = NaiveTree.root(entries);
        assertThat(LogVerifier.verify(folder, KEYS.verifiers()))
                .isInstanceOfSatisfying(
                        Verification.Intact.class,
                        intact -> assertThat(intact.root()).isEqualTo(root));
    }

    private static void appendRaw(AuditLog log, int count) throws InterruptedException {
        for (int from = 0; from < count; from += 5000) {
            int to = Math.min(count, from + 5000);
            CountDownLatch told = new CountDownLatch(to - from);
            for (int i = from; i < to; i++) {
                log.append(("entry-" + i).getBytes(StandardCharsets.UTF_8), Runnable::run, new CountingReceipt(told));
            }
            assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }
}
