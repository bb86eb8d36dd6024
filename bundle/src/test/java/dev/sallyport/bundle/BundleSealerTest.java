package dev.sallyport.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.bundle.keys.FileKeyService;
import dev.sallyport.core.DataType;
import dev.sallyport.core.Digest;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.SecretBytes;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.TensorSpec;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleSealerTest {

    private static final ModelRef REF = new ModelRef("m", "1");
    private static final ModelContract CONTRACT = new ModelContract(
            List.of(TensorSpec.of("x", DataType.INT8, Shape.of())),
            List.of(TensorSpec.of("y", DataType.INT8, Shape.of())));

    @TempDir
    Path folder;

    private final SecureRandom random = new SecureRandom();
    private final SigningKey signer = SigningKey.generate(SigningCurve.P256, random);
    private final FileKeyService keys = new FileKeyService(SecretBytes.copyOf(random.generateSeed(32)), random);
    private final List<String> progress = new ArrayList<>();

    private Manifest seal(SealRequest request) {
        return new BundleSealer(BundleLimits.DEFAULT, random)
                .seal(request, signer, keys, folder.resolve("out"), (done, total) -> progress.add(done + "/" + total));
    }

    private static SealRequest request(Payload... payloads) {
        return new SealRequest(REF, CONTRACT, "MIT", "here", List.of(payloads));
    }

    private List<String> left() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private byte[] opened(Bundle bundle, Manifest manifest, String path) throws IOException {
        Envelope envelope = Envelope.parse(bundle.unverifiedEnvelope(), manifest, bundle.limits());
        BundleLayout.Part part = envelope.parts().stream()
                .filter(each -> each.path().equals(path))
                .findFirst()
                .orElseThrow();
        byte[] plain = new byte[(int) part.sizeBytes()];
        try (ModelKey key = ModelKey.unwrap(envelope, manifest, keys);
                PartCipher cipher = new PartCipher();
                FileChannel from = bundle.listing().open(part.name())) {
            cipher.open(from, manifest, part, key, MemorySegment.ofArray(plain));
        }
        return plain;
    }

    @Test
    void what_was_sealed_is_listed_signed_and_opens() throws IOException {
        byte[] model = new byte[100_000];
        model[99_999] = 7;
        byte[] weights = {1, 2, 3};
        Manifest manifest = seal(request(
                Payload.ofBuffer("model.onnx", ByteBuffer.wrap(model)),
                Payload.ofBuffer("w.bin", ByteBuffer.wrap(weights))));
        assertThat(manifest.model()).isEqualTo(REF);
        assertThat(manifest.contract()).isEqualTo(CONTRACT);
        assertThat(manifest.licence()).isEqualTo("MIT");
        assertThat(manifest.origin()).isEqualTo("here");
        assertThat(manifest.version()).isEqualTo(1);
        assertThat(manifest.totalBytes()).isEqualTo(100_003);
        assertThat(left()).containsExactly("out");

        Bundle bundle = Bundle.open(folder.resolve("out"), BundleLimits.DEFAULT);
        assertThat(bundle.unverifiedManifest()).isEqualTo(manifest.toBytes());
        assertThat(bundle.listing().sizes().keySet())
                .containsExactly(
                        "envelope.json",
                        "manifest.json",
                        "model.sig",
                        "payload/0001-0001.enc",
                        "payload/0002-0001.enc");
        SignedContent content = ModelSignature.parse(bundle.signature(), BundleLimits.DEFAULT)
                .verify(List.of(signer.publicKey()), BundleLimits.DEFAULT);
        assertThat(content.subject()).isEqualTo("m");
        assertThat(content.signer().key()).isEqualTo(signer.publicKey());
        assertThat(content.resources()).hasSize(4).allMatch(SignedContent.Resource::isWhole);
        for (SignedContent.Resource resource : content.resources()) {
            assertThat(Digest.sha256(Files.readAllBytes(folder.resolve("out").resolve(resource.path()))))
                    .isEqualTo(resource.hash().sha256().orElseThrow());
        }
        assertThat(opened(bundle, manifest, "model.onnx")).isEqualTo(model);
        assertThat(opened(bundle, manifest, "w.bin")).isEqualTo(weights);
    }

    /** Every byte is read twice: for its digest, and to be sealed. */
    @Test
    void progress_grows_to_the_whole() {
        seal(request(Payload.ofBuffer("model.onnx", ByteBuffer.allocate(100_000))));
        assertThat(progress).containsExactly("65536/200000", "100000/200000", "200000/200000");
    }

    @Test
    void warm_up_requests_lie_in_a_file_of_their_own() throws IOException {
        SealRequest plain = request(Payload.ofBuffer("model.onnx", ByteBuffer.allocate(1)));
        assertThat(plain.withWarmup(List.of())).isSameAs(plain);
        Tensor x = Tensor.of("x", DataType.INT8, Shape.of(), ByteBuffer.wrap(new byte[] {5}));
        Manifest manifest = seal(plain.withWarmup(List.of(List.of(x))));
        assertThat(manifest.warmup()).isEqualTo("warmup.bin");
        assertThat(manifest.version()).isEqualTo(2);
        Bundle bundle = Bundle.open(folder.resolve("out"), BundleLimits.DEFAULT);
        assertThat(WarmupCodec.read(ByteBuffer.wrap(opened(bundle, manifest, "warmup.bin")))
                        .getFirst()
                        .getFirst()
                        .data()
                        .get(0))
                .isEqualTo((byte) 5);
    }

    @Test
    void an_ensemble_is_its_declaration() throws IOException {
        byte[] declaration = {'{', '}'};
        SealRequest request = SealRequest.ofEnsemble(REF, CONTRACT, "MIT", "here", declaration);
        declaration[0] = 0;
        Manifest manifest = seal(request);
        assertThat(manifest.format()).isEqualTo(Format.ENSEMBLE);
        assertThat(manifest.version()).isEqualTo(2);
        Bundle bundle = Bundle.open(folder.resolve("out"), BundleLimits.DEFAULT);
        assertThat(opened(bundle, manifest, "ensemble.json")).asString().isEqualTo("{}");
    }

    /** A file that says another thing the second time it is read, a shorter and a longer one. */
    @Test
    void a_payload_that_changes_while_it_is_sealed_leaves_nothing() throws IOException {
        AtomicInteger opened = new AtomicInteger();
        List<Payload> changing = List.of(
                new Payload("model.onnx", 2, () -> channel(new byte[] {1, (byte) opened.getAndIncrement()})),
                new Payload("model.onnx", 2, () -> channel(new byte[1])),
                new Payload("model.onnx", 2, () -> channel(new byte[3])));
        for (Payload payload : changing) {
            assertThatThrownBy(() -> seal(request(payload)))
                    .hasMessageStartingWith("bundle/tampered")
                    .hasMessageContaining("changed while it was sealed");
            assertThat(left()).isEmpty();
        }
        Payload shorterLater =
                new Payload("model.onnx", 2, () -> channel(new byte[opened.getAndIncrement() % 2 == 0 ? 2 : 1]));
        assertThatThrownBy(() -> seal(request(shorterLater))).hasMessageStartingWith("bundle/tampered");
        assertThat(left()).isEmpty();
    }

    private static FileChannel channel(byte[] content) throws IOException {
        Path file = Files.createTempFile("payload", "");
        Files.write(file, content);
        return FileChannel.open(file, StandardOpenOption.DELETE_ON_CLOSE);
    }

    @Test
    void seals_over_nothing_and_nothing_over_the_limits() throws IOException {
        SealRequest request = request(Payload.ofBuffer("model.onnx", ByteBuffer.allocate(3)));
        Files.createSymbolicLink(folder.resolve("out"), folder.resolve("nowhere"));
        assertThatThrownBy(() -> seal(request)).hasMessageContaining("exists already");
        Files.delete(folder.resolve("out"));
        BundleLimits two = new BundleLimits(10, 16, 512, 4096, 2, 2);
        assertThatThrownBy(() ->
                        new BundleSealer(two, random).seal(request, signer, keys, folder.resolve("out"), Progress.NONE))
                .hasMessage("bundle/too-large: size of a payload file over the limit of 2");
        assertThat(left()).isEmpty();
    }
}
