package dev.sallyport.audit;

import static dev.sallyport.audit.Samples.KEYS;
import static dev.sallyport.audit.Samples.NOW;
import static dev.sallyport.audit.Samples.ORIGIN;
import static dev.sallyport.audit.Samples.QUIET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.Digest;
import dev.sallyport.core.ProblemException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Proofs from tiles, held against the recursive definitions over the entries themselves. */
class ProofTest {
    private static final int SIZE = 1100;

    @TempDir
    Path folder;

    private final List<byte[]> entries = new ArrayList<>();

    /** A log that published a checkpoint at each of {@code sizes}. */
    private void fill(int... sizes) throws InterruptedException {
        try (AuditLog log = AuditLog.open(folder, ORIGIN, KEYS, QUIET, () -> NOW)) {
            for (int size : sizes) {
                CountDownLatch told = new CountDownLatch(size - entries.size());
                while (entries.size() < size) {
                    byte[] entry = ("entry-" + entries.size()).getBytes(StandardCharsets.UTF_8);
                    entries.add(entry);
                    log.append(entry, Runnable::run, new CountingReceipt(told));
                }
                told.await();
                log.checkpoint();
            }
        }
    }

    @Test
    void every_entry_has_a_receipt_that_verifies_and_that_no_other_entry_can_use() throws Exception {
        fill(SIZE);
        LogReader reader = new LogReader(folder);
        Digest root = NaiveTree.root(entries);
        for (int i = 0; i < SIZE; i += 7) {
            InclusionProof proof = reader.prove(i);
            assertThat(proof.verify(entries.get(i), KEYS.verifiers()).root()).isEqualTo(root);
            byte[] other = entries.get((i + 1) % SIZE);
            assertThatThrownBy(() -> proof.verify(other, KEYS.verifiers())).isInstanceOf(ProblemException.class);
            InclusionProof moved = new InclusionProof((i + 1) % SIZE, proof.path(), proof.note());
            byte[] own = entries.get(i);
            assertThatThrownBy(() -> moved.verify(own, KEYS.verifiers())).isInstanceOf(ProblemException.class);
        }
    }

    @Test
    void trees_of_every_small_size_prove_every_entry() throws Exception {
        for (int size = 1; size <= 20; size++) {
            fill(entries.size() + 1);
            LogReader reader = new LogReader(folder);
            for (int i = 0; i < size; i++) {
                assertThat(reader.prove(i)
                                .verify(entries.get(i), KEYS.verifiers())
                                .root())
                        .isEqualTo(NaiveTree.root(entries));
            }
        }
    }

    @Test
    void the_log_proves_that_it_continues_each_of_its_beginnings_and_no_other_tree() throws Exception {
        fill(SIZE);
        LogReader reader = new LogReader(folder);
        Digest root = NaiveTree.root(entries);
        Random random = new Random(20261121);
        List<Integer> sizes = new ArrayList<>(List.of(0, 1, 2, 3, 255, 256, 257, 512, 1024, SIZE - 1, SIZE));
        random.ints(30, 1, SIZE).forEach(sizes::add);
        for (int older : sizes) {
            ConsistencyProof proof = reader.proveConsistency(older);
            Digest olderRoot = NaiveTree.root(entries.subList(0, older));
            assertThat(proof.verifies(olderRoot, root)).as("size %d", older).isTrue();
            assertThat(proof.verifies(Samples.digest("other"), root))
                    .as("size %d", older)
                    .isFalse();
            assertThat(proof.verifies(olderRoot, Samples.digest("other"))).isEqualTo(older == 0);
            List<Digest> longer = new ArrayList<>(proof.path());
            longer.add(root);
            assertThat(new ConsistencyProof(older, SIZE, longer).verifies(olderRoot, root))
                    .isFalse();
        }
    }

    @Test
    void a_receipt_survives_its_text_form_and_an_extra_line_changes_nothing() throws Exception {
        fill(300);
        InclusionProof proof = new LogReader(folder).prove(150);
        String text = proof.text();
        assertThat(text).startsWith("c2sp.org/tlog-proof@v1\nindex 150\n");
        InclusionProof read = InclusionProof.parse(text.getBytes(StandardCharsets.UTF_8));
        assertThat(read.verify(entries.get(150), KEYS.verifiers()).size()).isEqualTo(300);
        String extra = text.replaceFirst("\nindex", "\nextra aGVsbG8=\nindex");
        assertThat(InclusionProof.parse(extra.getBytes(StandardCharsets.UTF_8)).path())
                .isEqualTo(proof.path());
    }

    @Test
    void an_entry_under_no_checkpoint_has_no_receipt() throws Exception {
        fill(3);
        LogReader reader = new LogReader(folder);
        assertThatThrownBy(() -> reader.prove(3)).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> reader.proveConsistency(4)).isInstanceOf(ProblemException.class);
    }

    @Test
    void a_tree_that_grows_over_many_checkpoints_and_restarts_stays_one_tree() throws Exception {
        fill(1, 5, 255, 256);
        fill(257, 511, 513);
        fill(700);
        assertThat(new LogReader(folder).unverifiedCheckpoint().root()).isEqualTo(NaiveTree.root(entries));
        assertThat(LogVerifier.verify(folder, KEYS.verifiers())).isInstanceOf(Verification.Intact.class);
    }
}
