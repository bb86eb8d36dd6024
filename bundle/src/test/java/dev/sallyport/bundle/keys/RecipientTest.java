package dev.sallyport.bundle.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.Digest;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Pem;
import dev.sallyport.core.Problem.KeyUnavailable;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.SecretBytes;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipientTest {
    static final KeyContext CONTEXT = new KeyContext(new ModelRef("digits", "1"), Digest.sha256(new byte[0]));
    private static final KeyContext OTHER = new KeyContext(new ModelRef("digits", "2"), Digest.sha256(new byte[0]));

    private final SecureRandom random = new SecureRandom();

    @TempDir
    Path folder;

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(ProblemException.class).hasMessageContaining("key/refused");
    }

    @Test
    void the_private_half_alone_opens_what_the_public_half_sealed() throws IOException {
        Path file = folder.resolve("recipient.pem");
        RecipientKeyService made = RecipientKeyService.create(file, random);
        Path published = Files.writeString(
                folder.resolve("recipient.pub.pem"), made.publicKey().pem());
        RecipientKey publicKey = RecipientKey.read(published);
        SecretBytes secret = SecretBytes.copyOf(random.generateSeed(32));
        byte[] wrapped = publicKey.service(random).wrap(secret, CONTEXT);

        assertThat(wrapped).hasSize(32 + 1_088 + 32 + 16);
        assertThat(publicKey).isEqualTo(made.publicKey());
        RecipientKeyService again = RecipientKeyService.open(file, random);
        assertThat(again.unwrap(publicKey.keyId(), wrapped, CONTEXT)).isEqualTo(secret);
        assertThat(again.unwrap(again.keyId(), again.wrap(secret, CONTEXT), CONTEXT))
                .isEqualTo(secret);
        assertRefused(() -> again.unwrap(publicKey.keyId(), wrapped, OTHER));
        RecipientKeyService stranger = RecipientKeyService.create(folder.resolve("stranger.pem"), random);
        assertRefused(() -> stranger.unwrap(stranger.keyId(), wrapped, CONTEXT));
        assertThatThrownBy(() -> stranger.unwrap(publicKey.keyId(), wrapped, CONTEXT))
                .hasMessage("key/unavailable: the bundle is sealed to another key");
        assertThatThrownBy(() -> publicKey.service(random).unwrap(publicKey.keyId(), wrapped, CONTEXT))
                .hasMessageContaining("key/unavailable");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void every_changed_byte_and_every_other_length_is_refused() {
        RecipientKeyService keys = RecipientKeyService.create(folder.resolve("r.pem"), random);
        byte[] wrapped = keys.wrap(SecretBytes.copyOf(new byte[32]), CONTEXT);
        for (int at = 0; at < wrapped.length; at += 13) {
            byte[] other = wrapped.clone();
            other[at] ^= 1;
            assertRefused(() -> keys.unwrap(keys.keyId(), other, CONTEXT));
        }
        for (int size : new int[] {0, 31, 32, 1_119, 1_120, 1_136, wrapped.length - 1, wrapped.length + 1}) {
            byte[] other = java.util.Arrays.copyOf(wrapped, size);
            assertRefused(() -> keys.unwrap(keys.keyId(), other, CONTEXT));
        }
        // The point of order 1: its shared secret is known to everybody.
        byte[] small = wrapped.clone();
        java.util.Arrays.fill(small, 0, 32, (byte) 0);
        assertRefused(() -> keys.unwrap(keys.keyId(), small, CONTEXT));
    }

    @Test
    void a_file_that_holds_no_pair_is_refused() throws IOException {
        Path one = folder.resolve("one.pem");
        Path two = folder.resolve("two.pem");
        RecipientKeyService.create(one, random);
        RecipientKeyService.create(two, random);
        String foreign = Files.readString(two).replaceFirst("(?s)-----BEGIN SALLYPORT.*", "");
        String mixed =
                foreign + RecipientKeyService.open(one, random).publicKey().pem();
        assertThatThrownBy(() -> RecipientKeyService.ofPem(mixed, random)).isInstanceOf(ProblemException.class);
        for (byte[] bytes : new byte[][] {new byte[0], new byte[1_216], new byte[1_215]}) {
            String pem = Pem.encode(RecipientKey.LABEL, bytes);
            if (bytes.length == 1_216) {
                java.util.Arrays.fill(bytes, (byte) 0xff);
            }
            assertThatThrownBy(() ->
                            RecipientKey.ofPem(bytes.length == 1_216 ? Pem.encode(RecipientKey.LABEL, bytes) : pem))
                    .hasMessageContaining("key/unavailable: this is not a recipient's key");
        }
        assertThatThrownBy(() -> RecipientKeyService.create(one, random)).hasMessageContaining("key/unavailable");
    }

    /** Made by an implementation of FIPS 203, RFC 7748 and RFC 5869 that shares no code with the JDK's. */
    @Test
    void opens_what_others_sealed() throws IOException {
        JsonDocument vector;
        try (InputStream text =
                Objects.requireNonNull(RecipientTest.class.getResourceAsStream("/vectors/recipient.json"))) {
            vector = JsonDocument.parse(
                    text.readAllBytes(), JsonLimits.DOCUMENT, finding -> new KeyUnavailable("vector", finding));
        }
        RecipientKeyService keys = RecipientKeyService.ofPem(vector.string("private"), random);
        assertThat(keys.keyId()).isEqualTo(vector.string("keyId"));
        KeyContext context = new KeyContext(
                new ModelRef("digits", "1"),
                Digest.ofHex(vector.string("manifest")).orElseThrow());
        byte[] sealed = HexFormat.of().parseHex(vector.string("sealed"));
        assertThat(keys.unwrap(keys.keyId(), sealed, context))
                .isEqualTo(SecretBytes.copyOf(HexFormat.of().parseHex(vector.string("plaintext"))));
    }
}
