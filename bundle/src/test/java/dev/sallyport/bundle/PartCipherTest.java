package dev.sallyport.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.crypto.tink.subtle.AesGcmHkdfStreaming;
import dev.sallyport.bundle.BundleLayout.Part;
import dev.sallyport.bundle.keys.FileKeyService;
import dev.sallyport.bundle.keys.KeyContext;
import dev.sallyport.bundle.keys.KeyService;
import dev.sallyport.core.DataType;
import dev.sallyport.core.Digest;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.SecretBytes;
import dev.sallyport.core.Shape;
import dev.sallyport.core.TensorSpec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartCipherTest {
    private static final int FIRST = SegmentFormat.FIRST_PLAIN;
    private static final int NEXT = SegmentFormat.PLAIN;

    private final SecureRandom random = new SecureRandom();
    private final ModelKey key = ModelKey.generate(random);
    private final PartCipher cipher = new PartCipher();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, FIRST - 1, FIRST, FIRST + 1, FIRST + NEXT, FIRST + NEXT + 1, 500_000})
    void tink_opens_what_was_sealed(int size) throws Exception {
        byte[] plain = plaintext(size);
        Manifest manifest = manifest("model.onnx", plain);
        byte[] sealed = seal(manifest, plain);

        assertThat(sealed).hasSize((int) part(manifest).sealedBytes());
        assertThat(tink(manifest)
                        .newDecryptingStream(new ByteArrayInputStream(sealed), associatedData(manifest))
                        .readAllBytes())
                .isEqualTo(plain);
        assertThat(open(manifest, sealed)).isEqualTo(plain);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, FIRST - 1, FIRST, FIRST + 1, FIRST + NEXT, FIRST + NEXT + 1, 500_000})
    void opens_what_tink_sealed(int size) throws Exception {
        byte[] plain = plaintext(size);
        Manifest manifest = manifest("model.onnx", plain);
        ByteArrayOutputStream sealed = new ByteArrayOutputStream();
        try (OutputStream to = tink(manifest).newEncryptingStream(sealed, associatedData(manifest))) {
            to.write(plain);
        }
        assertThat(open(manifest, sealed.toByteArray())).isEqualTo(plain);
    }

    @Test
    void refuses_a_part_of_another_file_content_or_key() throws IOException {
        byte[] plain = plaintext(1_000);
        byte[] sealed = seal(manifest("model.onnx", plain), plain);

        assertRefused(manifest("other", plain), sealed);
        assertRefused(manifest("model.onnx", plaintext(999)), sealed);
        byte[] other = plain.clone();
        other[0]++;
        assertRefused(manifest("model.onnx", other), sealed);
        assertThatThrownBy(() -> open(manifest("model.onnx", plain), sealed, ModelKey.generate(random)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("bundle/tampered");
    }

    private void assertRefused(Manifest manifest, byte[] sealed) {
        assertThatThrownBy(() -> open(manifest, sealed))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("bundle/tampered");
    }

    @Test
    void a_part_is_neither_longer_nor_shorter_and_starts_with_its_header() throws IOException {
        byte[] plain = plaintext(FIRST + 1);
        Manifest manifest = manifest("model.onnx", plain);
        byte[] sealed = seal(manifest, plain);
        assertFinding(manifest, Arrays.copyOf(sealed, sealed.length + 1), "longer than it was when sealed");
        assertFinding(manifest, Arrays.copyOf(sealed, sealed.length - 1), "shorter than it was when sealed");
        byte[] other = sealed.clone();
        other[0]++;
        assertFinding(manifest, other, "does not start as a sealed part");
        byte[] damaged = sealed.clone();
        damaged[sealed.length - 1]++;
        assertFinding(manifest, damaged, "does not decrypt: changed, or sealed for another place, model or key");
    }

    private void assertFinding(Manifest manifest, byte[] sealed, String finding) {
        assertThatThrownBy(() -> open(manifest, sealed))
                .hasMessage("bundle/tampered: payload/0001-0001.enc: " + finding);
    }

    /** docs/spec/bundle.md: a key that is closed, and one that another service returned, are of no use. */
    @Test
    void a_model_key_is_the_one_that_its_check_says_and_gone_when_closed() {
        Manifest manifest = manifest("model.onnx", new byte[1]);
        ModelKey other = ModelKey.generate(random);
        Envelope envelope = new Envelope(
                Digest.sha256(manifest.toBytes()),
                "k",
                new Envelope.WrappedKey(new byte[1]),
                List.of(),
                key.check(),
                BundleLayout.parts(manifest.files()));
        assertThat(ModelKey.unwrap(envelope, manifest, returning(key)).check()).isEqualTo(key.check());
        assertThatThrownBy(() -> ModelKey.unwrap(envelope, manifest, returning(other)))
                .hasMessage("key/unavailable: the key service returned another key than this bundle's");
        SecretBytes wrong = SecretBytes.copyOf(new byte[32]);
        assertThatThrownBy(() -> ModelKey.unwrap(envelope, manifest, giving(wrong)))
                .hasMessageStartingWith("key/unavailable");
        assertThatThrownBy(() -> wrong.use(byte[]::clone)).isInstanceOf(IllegalStateException.class);
        other.close();
        assertThatThrownBy(other::check).isInstanceOf(IllegalStateException.class);
    }

    /** A key service that always gives this key. */
    private static KeyService returning(ModelKey key) {
        SecretBytes[] taken = new SecretBytes[1];
        key.wrap(
                new GivingKeys(SecretBytes.copyOf(new byte[1])) {
                    @Override
                    public byte[] wrap(SecretBytes secret, KeyContext context) {
                        taken[0] = SecretBytes.copyOf(secret.use(byte[]::clone));
                        return new byte[1];
                    }
                },
                new KeyContext(new ModelRef("m", "1"), Digest.sha256(new byte[0])));
        return giving(taken[0]);
    }

    private static KeyService giving(SecretBytes secret) {
        return new GivingKeys(secret);
    }

    private static class GivingKeys implements KeyService {
        private final SecretBytes secret;

        GivingKeys(SecretBytes secret) {
            this.secret = secret;
        }

        @Override
        public String keyId() {
            return "k";
        }

        @Override
        public byte[] wrap(SecretBytes key, KeyContext context) {
            return new byte[1];
        }

        @Override
        public SecretBytes unwrap(String keyId, byte[] wrapped, KeyContext context) {
            return secret;
        }
    }

    @Test
    void a_cipher_that_refused_one_part_goes_on_with_the_next() throws IOException {
        byte[] plain = plaintext(FIRST + 1);
        Manifest manifest = manifest("model.onnx", plain);
        byte[] sealed = seal(manifest, plain);
        assertFinding(manifest, Arrays.copyOf(sealed, sealed.length - 1), "shorter than it was when sealed");
        assertThat(open(manifest, sealed)).isEqualTo(plain);
        assertThatThrownBy(() -> seal(manifest, Arrays.copyOf(plain, FIRST)))
                .hasMessageEndingWith("shorter than it was when sealed");
        assertThat(open(manifest, seal(manifest, plain))).isEqualTo(plain);
    }

    /** The nonce that Tink gives segment number 0x01020304: a part would have to be a terabyte long to show it. */
    @Test
    void each_segment_has_the_nonce_of_its_whole_number() throws GeneralSecurityException {
        byte[] header = new byte[SegmentFormat.HEADER_BYTES];
        Arrays.fill(header, 33, 40, (byte) 9);
        SecretKeySpec aes = new SecretKeySpec(new byte[32], "AES");
        byte[] sealed = new byte[1 + SegmentFormat.TAG_BYTES];
        new SegmentFormat.Segments(Cipher.ENCRYPT_MODE, aes, header)
                .apply(0x01020304, true, new byte[] {7}, 0, 1, sealed);
        byte[] nonce = {9, 9, 9, 9, 9, 9, 9, 1, 2, 3, 4, 1};
        Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding");
        gcm.init(Cipher.DECRYPT_MODE, aes, new GCMParameterSpec(128, nonce));
        assertThat(gcm.doFinal(sealed)).containsExactly(7);
    }

    /** The channels are lent the cipher's own arrays. */
    @Test
    void a_closed_cipher_keeps_neither_plaintext_nor_ciphertext() throws IOException {
        Manifest manifest = manifest("model.onnx", new byte[] {1, 2, 3});
        List<byte[]> lent = new ArrayList<>();
        try (PartCipher own = new PartCipher()) {
            own.seal(
                    new LendingChannel(lent, new byte[] {1, 2, 3}),
                    manifest,
                    part(manifest),
                    key,
                    random,
                    new LendingChannel(lent, new byte[0]));
            assertThat(lent).anySatisfy(array -> assertThat(array).startsWith(1, 2, 3));
        }
        List<byte[]> buffers = lent.stream()
                .filter(array -> array.length == SegmentFormat.SEGMENT_BYTES)
                .toList();
        assertThat(buffers).hasSize(2).allSatisfy(array -> assertThat(array).containsOnly(0));
    }

    /** Gives its content, takes everything, and remembers whose arrays it saw. */
    private record LendingChannel(List<byte[]> lent, byte[] content) implements ByteChannel {
        @Override
        public int read(ByteBuffer to) {
            lent.add(to.array());
            int count = Math.min(to.remaining(), content.length);
            to.put(content, 0, count);
            return count;
        }

        @Override
        public int write(ByteBuffer from) {
            lent.add(from.array());
            int count = from.remaining();
            from.position(from.limit());
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    /** Remembers the arrays it filled. */
    private static final class RememberingRandom extends SecureRandom {
        private static final long serialVersionUID = 1;

        private final transient List<byte[]> filled = new ArrayList<>();

        @Override
        public void nextBytes(byte[] bytes) {
            Arrays.fill(bytes, (byte) 7);
            if (filled != null) {
                filled.add(bytes);
            }
        }
    }

    @Test
    void a_key_that_was_made_lies_in_no_array_of_the_maker(@TempDir Path folder) {
        RememberingRandom remembering = new RememberingRandom();
        try (ModelKey made = ModelKey.generate(remembering);
                FileKeyService keys = FileKeyService.create(folder.resolve("kek"), remembering)) {
            assertThat(made.fileKey("model.onnx").getEncoded()).hasSize(32);
            assertThat(keys.keyId()).startsWith("file:");
            assertThat(remembering.filled)
                    .hasSize(2)
                    .allSatisfy(array -> assertThat(array).hasSize(32).containsOnly(0));
        }
    }

    @Test
    void seals_the_same_file_differently_each_time() throws IOException {
        byte[] plain = plaintext(1_000);
        Manifest manifest = manifest("model.onnx", plain);
        assertThat(seal(manifest, plain)).isNotEqualTo(seal(manifest, plain));
    }

    private static byte[] plaintext(int size) {
        byte[] plain = new byte[size];
        new SplittableRandom(size).nextBytes(plain);
        return plain;
    }

    static Manifest manifest(String path, byte[] plain) {
        ModelContract contract = new ModelContract(
                List.of(TensorSpec.of("x", DataType.FP32, Shape.of(-1, 4))),
                List.of(TensorSpec.of("y", DataType.FP32, Shape.of(-1, 2))));
        List<Manifest.File> files = List.of(new Manifest.File(path, plain.length, List.of(Digest.sha256(plain))));
        return new Manifest(new ModelRef("digits", "1"), "MIT", "a test", files, contract);
    }

    private static Part part(Manifest manifest) {
        return BundleLayout.parts(manifest.files()).getFirst();
    }

    private static byte[] associatedData(Manifest manifest) {
        return PartCipher.associatedData(manifest, part(manifest));
    }

    private AesGcmHkdfStreaming tink(Manifest manifest) throws GeneralSecurityException {
        byte[] fileKey = key.fileKey(part(manifest).path()).getEncoded();
        return new AesGcmHkdfStreaming(fileKey, "HmacSha256", 32, SegmentFormat.SEGMENT_BYTES, 0);
    }

    private byte[] seal(Manifest manifest, byte[] plain) throws IOException {
        ByteArrayOutputStream sealed = new ByteArrayOutputStream();
        PartCipher.Digests digests = cipher.seal(
                Channels.newChannel(new ByteArrayInputStream(plain)),
                manifest,
                part(manifest),
                key,
                random,
                Channels.newChannel(sealed));
        assertThat(digests.plain()).isEqualTo(Digest.sha256(plain));
        assertThat(digests.sealed()).isEqualTo(Digest.sha256(sealed.toByteArray()));
        return sealed.toByteArray();
    }

    private byte[] open(Manifest manifest, byte[] sealed) throws IOException {
        return open(manifest, sealed, key);
    }

    private byte[] open(Manifest manifest, byte[] sealed, ModelKey with) throws IOException {
        byte[] plain = new byte[(int) manifest.totalBytes()];
        Digest digest = cipher.open(
                Channels.newChannel(new ByteArrayInputStream(sealed)),
                manifest,
                part(manifest),
                with,
                MemorySegment.ofArray(plain));
        assertThat(digest).isEqualTo(Digest.sha256(sealed));
        return plain;
    }
}
