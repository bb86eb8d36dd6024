package dev.sallyport.audit;

import static dev.sallyport.audit.Samples.KEYS;
import static dev.sallyport.audit.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.Digest;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The texts of C2SP: checkpoints, signed notes, receipts and keys, each in the one spelling it has. */
class NotesTest {

    private static final Digest ROOT = Digest.of(new byte[32]);
    private static final String ROOT_TEXT = "A".repeat(43) + "=";
    private static final Checkpoint CHECKPOINT = new Checkpoint("log.example", 7, ROOT);
    private static final String SIGNATURE = "— k " + Base64.getEncoder().encodeToString(new byte[5]) + "\n";

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void note(String text, String finding) {
        assertThatThrownBy(() -> SignedNote.parse(bytes(text))).hasMessage("audit/damaged: checkpoint: " + finding);
    }

    private static void checkpoint(String text, String finding) {
        assertThatThrownBy(() -> Checkpoint.parse(text)).hasMessage("audit/damaged: checkpoint: " + finding);
    }

    private static void receipt(String text, String finding) {
        assertThatThrownBy(() -> InclusionProof.parse(bytes(text))).hasMessage("audit/damaged: proof: " + finding);
    }

    @Test
    void a_checkpoint_is_three_lines() {
        assertThat(CHECKPOINT.text()).isEqualTo("log.example\n7\n" + ROOT_TEXT + "\n");
        assertThat(Checkpoint.parse(CHECKPOINT.text())).isEqualTo(CHECKPOINT);
        assertThat(Checkpoint.parse("o\n0\n" + ROOT_TEXT + "\n").size()).isZero();
        checkpoint("o\n7\n" + ROOT_TEXT, "must have three lines");
        checkpoint("o\n7\n" + ROOT_TEXT + "\nx", "must have three lines");
        checkpoint("o\n7\n" + ROOT_TEXT + "\nextension\n", "must have three lines");
        checkpoint("o o\n7\n" + ROOT_TEXT + "\n", "has no valid origin");
        checkpoint("o\n07\n" + ROOT_TEXT + "\n", "has no valid number");
        checkpoint("o\n7\nAAAA\n", "has no valid root");
        checkpoint("o\n7\n?\n", "has no valid root");
        checkpoint("o\n7\n" + "A".repeat(42) + "B=\n", "is not in its canonical form");
        checkpoint("o\n7\n" + "A".repeat(43) + "\n", "is not in its canonical form");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "!", "~", "example.com/log"})
    void an_origin_is_printable(String origin) {
        assertThat(new Checkpoint(origin, 0, ROOT).origin()).isEqualTo(origin);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a+b", "\u007f", "ä", "a\n"})
    void other_texts_are_no_origin(String origin) {
        assertThat(Checkpoint.isOrigin(origin)).isFalse();
        assertThatThrownBy(() -> new Checkpoint(origin, 0, ROOT)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void an_origin_has_up_to_255_characters_and_a_size_is_not_negative() {
        assertThat(Checkpoint.isOrigin("o".repeat(255))).isTrue();
        assertThat(Checkpoint.isOrigin("o".repeat(256))).isFalse();
        assertThatThrownBy(() -> new Checkpoint("o", -1, ROOT)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "7, 7", "10, 10", "999999999999999999, 999999999999999999"})
    void a_number_has_up_to_18_digits(String digits, long number) {
        assertThat(Decimal.parse(digits, "here")).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "+1", "01", "00", "1 ", "1/", "1:", "٣", "1000000000000000000"})
    void other_spellings_are_no_number(String digits) {
        assertThatThrownBy(() -> Decimal.parse(digits, "here")).hasMessage("audit/damaged: here: has no valid number");
    }

    @Test
    void a_note_is_a_text_an_empty_line_and_signatures() {
        assertThat(SignedNote.parse(bytes("text\n\n" + SIGNATURE)).text()).isEqualTo("text\n");
        assertThat(SignedNote.parse(bytes("a\n\nb\n\n" + SIGNATURE)).text()).isEqualTo("a\n\nb\n");
        note("text\n" + SIGNATURE, "is not a signed note");
        note("text\n\n" + SIGNATURE.strip(), "is not a signed note");
        note("text\n\n", "has no signature, or too many");
        note("text\n\n" + SIGNATURE.replace("—", "-"), "has a malformed signature line");
        note("text\n\n— k\n", "has a malformed signature line");
        note("text\n\n—  AAAAAAA=\n", "has a malformed signature line");
        note("text\n\n— k+ AAAAAAA=\n", "has a malformed signature line");
        note("text\n\n— k AAAAAAA= x\n", "has a malformed signature line");
        note("text\n\n— k ?\n", "has a signature that is not base64");
        note("text\n\n— k AAAAAA==\n", "has a signature that is not base64");
        note("text\n\n— k AAAAAAB=\n", "has a signature that is not base64");
        note("te\txt\n\n" + SIGNATURE, "has a control character");
        note("te\u0000xt\n\n" + SIGNATURE, "has a control character");
        assertThatThrownBy(() -> SignedNote.parse(new byte[] {(byte) 0xc0, '\n', '\n'}))
                .hasMessage("audit/damaged: checkpoint: is not UTF-8");
    }

    @Test
    void a_note_has_up_to_64_signatures_and_256_kib() {
        assertThat(SignedNote.parse(bytes("t\n\n" + SIGNATURE.repeat(64))).text())
                .isEqualTo("t\n");
        note("t\n\n" + SIGNATURE.repeat(65), "has no signature, or too many");
        String end = "\n\n" + SIGNATURE;
        String longest = "t".repeat(SignedNote.MAX_BYTES - bytes(end).length);
        assertThat(SignedNote.parse(bytes(longest + end)).text()).hasSize(longest.length() + 1);
        note("t" + longest + end, "is longer than 262144 bytes");
    }

    @Test
    void a_note_says_whose_signature_it_lacks_or_has_wrong() {
        VerifierKey key = KEYS.verifiers().getFirst();
        Checkpoint own = new Checkpoint(Samples.ORIGIN, 7, ROOT);
        String signed = new String(KEYS.sign(own, NOW), StandardCharsets.UTF_8);
        assertThat(SignedNote.parse(bytes(signed)).open(List.of(key))).isEqualTo(own);
        assertThatThrownBy(() -> SignedNote.parse(bytes(signed)).open(List.of()))
                .hasMessage("audit/damaged: checkpoint: cannot be judged without a key");
        assertThatThrownBy(() -> SignedNote.parse(bytes(CHECKPOINT.text() + "\n" + SIGNATURE))
                        .open(List.of(key)))
                .hasMessage("audit/damaged: checkpoint: has no signature by " + key);
        String other = signed.replace("\n7\n", "\n8\n");
        for (VerifierKey each : KEYS.verifiers()) {
            assertThatThrownBy(() -> SignedNote.parse(bytes(other)).open(List.of(each)))
                    .hasMessage("audit/damaged: checkpoint: has a wrong signature by " + each);
        }
        // One good line does not make up for a wrong one by the same key.
        String wrong = SignedNote.line(key, new byte[64]);
        assertThatThrownBy(() -> SignedNote.parse(bytes(signed + wrong)).open(List.of(key)))
                .hasMessageContaining("has a wrong signature by");
        String shorter = SignedNote.line(key, new byte[63]);
        assertThatThrownBy(() ->
                        SignedNote.parse(bytes(own.text() + "\n" + shorter)).open(List.of(key)))
                .hasMessageContaining("has a wrong signature by");
    }

    private static String receipt(int hashes) {
        return "c2sp.org/tlog-proof@v1\nindex 5\n" + (ROOT_TEXT + "\n").repeat(hashes) + "\nnote";
    }

    @Test
    void a_receipt_is_an_index_hashes_and_a_note() {
        InclusionProof proof = InclusionProof.parse(bytes(receipt(2)));
        assertThat(proof.index()).isEqualTo(5);
        assertThat(proof.path()).containsExactly(ROOT, ROOT);
        assertThat(proof.note()).asString().isEqualTo("note");
        assertThat(proof.text()).isEqualTo(receipt(2));
        proof.note()[0] = 0;
        assertThat(proof.note()).asString().isEqualTo("note");
        assertThat(InclusionProof.parse(bytes(receipt(63))).path()).hasSize(63);
        receipt(receipt(64), "has no index, or too many hashes");
        receipt(receipt(0).replace("index", "place"), "has no index, or too many hashes");
        receipt("c2sp.org/tlog-proof@v1\n\nnote", "has no index, or too many hashes");
        receipt("c2sp.org/tlog-proof@v1\nindex 1\nnote", "has no checkpoint");
        receipt("c2sp.org/tlog-proof@v2\nindex 1\n\nnote", "does not begin with `c2sp.org/tlog-proof@v1`");
        receipt(receipt(1).replace("5", "05"), "has no valid number");
        receipt(receipt(1).replace(ROOT_TEXT, "?"), "has a malformed hash");
        receipt(receipt(1).replace(ROOT_TEXT, "AAAA"), "has a malformed hash");
        receipt(receipt(1).replace("A=", "B="), "has a malformed hash");
        String longest = receipt(0)
                + "x".repeat(SignedNote.MAX_BYTES + (64 << 10) - receipt(0).length());
        assertThat(InclusionProof.parse(bytes(longest)).index()).isEqualTo(5);
        receipt(longest + "x", "is too long");
    }

    @Test
    void a_proof_leads_nowhere_with_a_hash_more_or_less_or_beyond_the_log() {
        byte[] entry = bytes("entry");
        Digest leaf = Digest.of(new TreeHasher().leaf(entry));
        Digest root = Digest.of(new TreeHasher().node(leaf.toBytes(), ROOT.toBytes()));
        byte[] two = KEYS.sign(new Checkpoint(Samples.ORIGIN, 2, root), NOW);
        assertThat(new InclusionProof(0, List.of(ROOT), two)
                        .verify(entry, KEYS.verifiers())
                        .size())
                .isEqualTo(2);
        for (InclusionProof wrong : List.of(
                new InclusionProof(0, List.of(), two),
                new InclusionProof(0, List.of(ROOT, ROOT), two),
                new InclusionProof(1, List.of(ROOT), two),
                new InclusionProof(2, List.of(ROOT), two),
                new InclusionProof(-1, List.of(ROOT), two))) {
            assertThatThrownBy(() -> wrong.verify(entry, KEYS.verifiers()))
                    .hasMessage("audit/damaged: proof: does not lead from the entry to the signed root");
        }
    }

    @Test
    void consistency_of_logs_that_are_empty_equal_or_out_of_order() {
        Digest empty = Digest.of(new TreeHasher().empty());
        assertThat(new ConsistencyProof(0, 5, List.of()).verifies(empty, ROOT)).isTrue();
        assertThat(new ConsistencyProof(0, 5, List.of(ROOT)).verifies(empty, ROOT))
                .isFalse();
        assertThat(new ConsistencyProof(0, 5, List.of()).verifies(ROOT, ROOT)).isFalse();
        assertThat(new ConsistencyProof(5, 5, List.of()).verifies(ROOT, ROOT)).isTrue();
        assertThat(new ConsistencyProof(5, 5, List.of(ROOT)).verifies(ROOT, ROOT))
                .isFalse();
        assertThat(new ConsistencyProof(5, 5, List.of()).verifies(ROOT, empty)).isFalse();
        assertThat(new ConsistencyProof(6, 5, List.of()).verifies(ROOT, ROOT)).isFalse();
        assertThat(new ConsistencyProof(-1, 5, List.of()).verifies(ROOT, ROOT)).isFalse();
        assertThat(new ConsistencyProof(3, 5, List.of()).verifies(ROOT, ROOT)).isFalse();
        assertThat(new ConsistencyProof(4, 5, List.of()).verifies(ROOT, ROOT)).isFalse();
    }

    private static void key(String text, String finding) {
        assertThatThrownBy(() -> VerifierKey.parse(text)).hasMessage("key/unavailable: the verifier key " + finding);
    }

    @Test
    void a_verifier_key_is_a_name_a_hash_and_a_key() {
        VerifierKey key = KEYS.verifiers().getFirst();
        VerifierKey read = VerifierKey.parse(key.text());
        assertThat(read.name()).isEqualTo(Samples.ORIGIN);
        assertThat(read.id()).isEqualTo(key.id());
        assertThat(read).hasToString(key.toString());
        assertThat(key.toString()).startsWith(Samples.ORIGIN + " Ed25519 ");
        key("a+b", "must be `name+hash+key`");
        key("a b+c+d", "must be `name+hash+key`");
        key("a+b+" + "A".repeat(4093), "must be `name+hash+key`");
        key("a+b+?", "is not base64");
        key("a+b+AAAA", "is of no known type");
        key("x" + key.text(), "has a hash that is not its own");
        key(
                key.text().substring(0, key.text().length() - 44) + "Ag"
                        + key.text().substring(key.text().length() - 42),
                "is of no known type");
    }

    @Test
    void a_key_file_is_a_name_and_two_pairs() {
        for (String text : List.of("", "name: a", "nome: a\n", "name: a b\n", "name: a\n", "name: a\nx")) {
            assertThatThrownBy(() -> CheckpointKeys.parse(text))
                    .hasMessage("key/unavailable: the audit key file is not a key file");
        }
        assertThat(KEYS).hasToString("CheckpointKeys[" + Samples.ORIGIN + "]");
        assertThat(KEYS.verifierLines())
                .isEqualTo(
                        KEYS.verifiers().stream().map(key -> key.text() + "\n").collect(Collectors.joining()));
        assertThatThrownBy(() -> CheckpointKeys.generate("a b", new SecureRandom()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void settings_are_within_their_bounds() {
        Duration second = Duration.ofSeconds(1);
        assertThat(new AuditSettings(1 << 20, 1, EntryCodec.MAX_BYTES, second).queueEntries())
                .isEqualTo(1);
        assertThat(new AuditSettings(1 << 30, 1, EntryCodec.MAX_BYTES, second).segmentBytes())
                .isEqualTo(1 << 30);
        assertThatThrownBy(() -> new AuditSettings((1 << 20) - 1, 1, 1 << 20, second))
                .hasMessageContaining("1 MiB to 1 GiB");
        assertThatThrownBy(() -> new AuditSettings((1 << 30) + 1, 1, 1 << 20, second))
                .hasMessageContaining("1 MiB to 1 GiB");
        assertThatThrownBy(() -> new AuditSettings(1 << 20, 0, 1 << 20, second))
                .hasMessageContaining("at least one entry");
        assertThatThrownBy(() -> new AuditSettings(1 << 20, 1, EntryCodec.MAX_BYTES - 1, second))
                .hasMessageContaining("at least one entry");
        for (Duration wrong : List.of(Duration.ZERO, second.negated())) {
            assertThatThrownBy(() -> new AuditSettings(1 << 20, 1, 1 << 20, wrong))
                    .hasMessageContaining("must be positive");
        }
    }
}
