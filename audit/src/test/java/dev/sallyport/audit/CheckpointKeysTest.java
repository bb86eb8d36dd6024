package dev.sallyport.audit;

import static dev.sallyport.audit.Samples.KEYS;
import static dev.sallyport.audit.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.ProblemException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointKeysTest {
    @TempDir
    Path folder;

    private final Checkpoint checkpoint = new Checkpoint(Samples.ORIGIN, 7, Samples.digest("root"));

    @Test
    void a_key_file_is_its_owners_alone_and_reads_back() throws Exception {
        Path file = folder.resolve("audit.keys");
        KEYS.save(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        CheckpointKeys read = CheckpointKeys.load(file);
        assertThat(read.verifierLines()).isEqualTo(KEYS.verifierLines());
        assertThat(SignedNote.parse(read.sign(checkpoint, NOW)).open(KEYS.verifiers()))
                .isEqualTo(checkpoint);
        assertThatThrownBy(() -> KEYS.save(file)).isInstanceOf(ProblemException.class);
    }

    @Test
    void refuses_halves_of_different_keys() throws Exception {
        CheckpointKeys other = CheckpointKeys.generate(Samples.ORIGIN, new SecureRandom());
        Path one = folder.resolve("one");
        Path two = folder.resolve("two");
        KEYS.save(one);
        other.save(two);
        String end = "-----END PRIVATE KEY-----\n";
        String first = Files.readString(one);
        String second = Files.readString(two);
        String mixed = first.substring(0, first.indexOf(end)) + second.substring(second.indexOf(end));
        assertThatThrownBy(() -> CheckpointKeys.parse(mixed)).isInstanceOf(ProblemException.class);
    }

    @Test
    void verifier_keys_survive_their_text_and_no_changed_text_is_a_key() {
        for (VerifierKey key : KEYS.verifiers()) {
            assertThat(VerifierKey.parse(key.text()).text()).isEqualTo(key.text());
            for (String changed :
                    List.of("x" + key.text(), key.text() + "AAAA", key.text().replace('+', ' '), "")) {
                assertThatThrownBy(() -> VerifierKey.parse(changed)).isInstanceOf(ProblemException.class);
            }
        }
    }

    @Test
    void every_key_asked_for_must_have_signed() {
        byte[] note = KEYS.sign(checkpoint, NOW);
        String text = new String(note, StandardCharsets.UTF_8);
        String withoutLast = text.substring(0, text.lastIndexOf("— "));
        SignedNote ed25519Only = SignedNote.parse(withoutLast.getBytes(StandardCharsets.UTF_8));
        assertThat(ed25519Only.open(KEYS.verifiers().subList(0, 1))).isEqualTo(checkpoint);
        assertThatThrownBy(() -> ed25519Only.open(KEYS.verifiers())).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> SignedNote.parse(note).open(List.of())).isInstanceOf(ProblemException.class);
        CheckpointKeys other = CheckpointKeys.generate(Samples.ORIGIN, new SecureRandom());
        assertThatThrownBy(() -> SignedNote.parse(note).open(other.verifiers())).isInstanceOf(ProblemException.class);
    }

    @Test
    void lines_of_keys_nobody_asked_about_are_passed_over() {
        CheckpointKeys other = CheckpointKeys.generate("other.example", new SecureRandom());
        String text = new String(KEYS.sign(checkpoint, NOW), StandardCharsets.UTF_8);
        String foreign = new String(other.sign(checkpoint, NOW), StandardCharsets.UTF_8);
        String both = text + foreign.substring(foreign.indexOf("— "));
        assertThat(SignedNote.parse(both.getBytes(StandardCharsets.UTF_8)).open(KEYS.verifiers()))
                .isEqualTo(checkpoint);
    }
}
