package dev.sallyport.bundle.hybrid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HybridTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final HybridSigningKey KEY = HybridSigningKey.generate(RANDOM);
    private static final HybridSigningKey OTHER = HybridSigningKey.generate(RANDOM);
    private static final byte[] PAYLOAD = "what is signed".getBytes(StandardCharsets.UTF_8);
    private static final int MOST = 1 << 20;

    @TempDir
    Path folder;

    private static String envelope(HybridSigningKey key) {
        return new String(HybridEnvelope.sign(PAYLOAD, key, RANDOM), StandardCharsets.UTF_8);
    }

    private static byte[] verify(String text) {
        return HybridEnvelope.verify(
                text.getBytes(StandardCharsets.UTF_8), List.of(OTHER.publicKey(), KEY.publicKey()), MOST);
    }

    private static String member(String text, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(text);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    @Test
    void what_was_signed_is_given_back() {
        assertThat(verify(envelope(KEY))).isEqualTo(PAYLOAD);
        assertThat(verify(envelope(OTHER))).isEqualTo(PAYLOAD);
        assertThatThrownBy(() -> verify(envelope(HybridSigningKey.generate(RANDOM))))
                .hasMessage("bundle/untrusted: the second signature is by a key that is not trusted");
    }

    @Test
    void both_signatures_must_be_valid() {
        String text = envelope(KEY);
        for (String name : List.of("ed25519", "mlDsa65")) {
            byte[] signature = Base64.getDecoder().decode(member(text, name));
            for (int bit : new int[] {0, 8 * signature.length / 2, 8 * signature.length - 1}) {
                byte[] flipped = signature.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                assertThatThrownBy(() -> verify(text.replace(
                                member(text, name), Base64.getEncoder().encodeToString(flipped))))
                        .as(name + " " + bit)
                        .hasMessage("bundle/untrusted: the second signature is not valid");
            }
            assertThatThrownBy(() -> verify(text.replace(member(text, name), "")))
                    .hasMessage("bundle/untrusted: the second signature is not valid");
            assertThatThrownBy(() -> verify(text.replace(member(text, name), member(envelope(OTHER), name))))
                    .as("of another key")
                    .hasMessage("bundle/untrusted: the second signature is not valid");
            assertThatThrownBy(() -> verify(text.replaceAll(",?\"" + name + "\":\"[^\"]*\"", "")))
                    .hasMessageContaining("`" + name + "` is missing");
        }
        assertThatThrownBy(() -> verify(text.replace(member(text, "payload"), "AAAA")))
                .hasMessage("bundle/untrusted: the second signature is not valid");
        assertThatThrownBy(() -> verify(
                        text.replace(KEY.publicKey().keyId(), OTHER.publicKey().keyId())))
                .hasMessage("bundle/untrusted: the second signature is not valid");
    }

    @Test
    void an_envelope_has_one_spelling() {
        String text = envelope(KEY);
        for (String other : List.of(
                text + "\n",
                text.replace("{", "{ "),
                text.replace("\"hybridVersion\":1", "\"hybridVersion\":2"),
                text.replace("\"keyId\"", "\"extra\":1,\"keyId\""),
                text.replace("\"keyId\"", "\"keyId\":\"x\",\"keyId\""),
                "[" + text + "]",
                "")) {
            assertThatThrownBy(() -> verify(other)).hasMessageContaining("bundle/malformed");
        }
        assertThatThrownBy(() -> HybridEnvelope.verify(
                        text.getBytes(StandardCharsets.UTF_8), List.of(KEY.publicKey()), text.length() - 1))
                .hasMessageContaining("bundle/malformed");
    }

    @Test
    void keys_are_kept_in_files() throws IOException {
        Path secret = Files.write(folder.resolve("secret"), KEY.plaintext());
        Path shown = Files.write(folder.resolve("shown"), KEY.publicKey().toBytes());
        assertThat(HybridKey.read(shown)).isEqualTo(KEY.publicKey()).hasSameHashCodeAs(KEY.publicKey());
        HybridSigningKey read = HybridSigningKey.read(secret, RANDOM);
        assertThat(verify(envelope(read))).isEqualTo(PAYLOAD);
        assertThat(read.toString()).contains(KEY.publicKey().keyId()).doesNotContain("Private");
        for (Path wrong : List.of(folder, folder.resolve("none"), shown)) {
            assertThatThrownBy(() -> HybridSigningKey.read(wrong, RANDOM)).hasMessageContaining("key/unavailable");
        }
        assertThatThrownBy(() -> HybridKey.read(secret)).hasMessageContaining("key/unavailable");
        String mixed = new String(KEY.plaintext(), StandardCharsets.UTF_8)
                .replaceFirst(
                        "\"ed25519\": \"[^\"]*\"",
                        "\"ed25519\": \""
                                + new String(OTHER.plaintext(), StandardCharsets.UTF_8)
                                        .replaceFirst("(?s).*\"ed25519\": \"([^\"]*)\".*", "$1")
                                + "\"");
        Path halves = Files.writeString(folder.resolve("mixed"), mixed);
        assertThatThrownBy(() -> HybridSigningKey.read(halves, RANDOM)).hasMessageContaining("do not belong together");
    }
}
