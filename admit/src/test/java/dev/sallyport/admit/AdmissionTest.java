package dev.sallyport.admit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.sallyport.admit.testing.Workshop;
import dev.sallyport.bundle.BundleLimits;
import dev.sallyport.bundle.BundleSealer;
import dev.sallyport.bundle.Envelope;
import dev.sallyport.bundle.ModelSignature;
import dev.sallyport.bundle.Progress;
import dev.sallyport.bundle.SealRequest;
import dev.sallyport.bundle.SignedContent.Resource;
import dev.sallyport.bundle.SigningCurve;
import dev.sallyport.core.DataType;
import dev.sallyport.core.Digest;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.SecretBytes;
import dev.sallyport.core.Shape;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.onnx.OnnxLimits;
import dev.sallyport.onnx.testing.Models;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AdmissionTest {
    private static final ModelRef REF = new ModelRef("mlp", "7");

    @TempDir
    Path folder;

    private final Workshop workshop = new Workshop(SigningCurve.P256);

    @ParameterizedTest
    @EnumSource
    void admits_the_graph_that_was_sealed(SigningCurve curve) throws IOException {
        Workshop sealer = new Workshop(curve);
        byte[] graph = Models.mlp(new SplittableRandom(1), 32, 64, 1).toBytes();
        Path bundle = sealer.seal(write("model.onnx", graph), REF, folder.resolve("bundle"));

        try (AdmittedModel model = sealer.admit(bundle, REF)) {
            assertThat(bytes(model.model())).isEqualTo(graph);
            assertThat(model.model().isDirect()).isTrue();
            assertThat(model.model().isReadOnly()).isTrue();
            assertThat(model.externalData()).isEmpty();
            assertThat(model.ref()).isEqualTo(REF);
            assertThat(model.contract().inputs()).containsExactly(TensorSpec.of("x", DataType.FP32, Shape.of(-1, 32)));
            assertThat(model.manifestDigest())
                    .isEqualTo(sealer.verify(bundle, REF).manifestDigest());
            assertThat(model.check()).isEmpty();
        }
    }

    @Test
    void admits_external_data_over_several_parts_and_reports_progress() throws IOException {
        int weights = (70 << 20) / 4;
        byte[] values = countingWeights(weights);
        write("weights.bin", values);
        Path graph = write(
                "any.onnx", Models.withExternalWeights("weights.bin", weights).toBytes());
        Path bundle = workshop.seal(graph, REF, folder.resolve("bundle"));
        AtomicLong done = new AtomicLong();

        VerifiedBundle verified = workshop.verify(bundle, REF);
        assertThat(verified.manifest().files().getLast().digests()).hasSize(2);
        assertThat(workshop.policy().checkPayloads(verified, Progress.NONE)).isEmpty();
        Progress progress = (now, total) -> done.accumulateAndGet(now, Math::max);
        try (AdmittedModel model = workshop.policy().admit(verified, workshop.keys(), progress)) {
            assertThat(model.externalData()).containsOnlyKeys("weights.bin");
            assertThat(bytes(Objects.requireNonNull(model.externalData().get("weights.bin"))))
                    .isEqualTo(values);
            assertThat(model.check()).isEmpty();
            assertThat(done).hasValue(model.sizeBytes());
        }
    }

    @Test
    void what_was_admitted_says_which_model_it_is_and_is_read_only() throws IOException {
        VerifiedBundle verified = workshop.verify(sealMlp("bundle"), REF);
        assertThat(verified.ref()).isEqualTo(REF);
        assertThat(verified.signer().key()).isEqualTo(workshop.signer().publicKey());
        assertThat(verified.manifestDigest())
                .isEqualTo(Digest.sha256(verified.bundle().unverifiedManifest()));
        List<Long> hashed = new ArrayList<>();
        assertThat(workshop.policy().checkPayloads(verified, (now, total) -> hashed.add(total - now)))
                .isEmpty();
        assertThat(hashed).containsExactly(0L);
        try (AdmittedModel model = workshop.policy().admit(verified, workshop.keys(), Progress.NONE)) {
            assertThat(model.ref()).isEqualTo(REF);
            assertThat(model.manifestDigest()).isEqualTo(verified.manifestDigest());
            assertThat(model.model().isReadOnly()).isTrue();
            assertThat(model.model().order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
            assertThat(model.model().isDirect()).isTrue();
            assertThat(model.externalData()).isEmpty();
            assertThat(model.ensemble()).isEmpty();
            assertThat(model.warmup()).isEmpty();
        }
    }

    @Test
    void plaintext_is_nowhere_on_disk_after_sealing_admission_and_close() throws IOException {
        byte[] marker = new byte[64];
        new SecureRandom().nextBytes(marker);
        byte[] values = countingWeights(5_000);
        System.arraycopy(marker, 0, values, 777, marker.length);
        Path source = Files.createDirectory(folder.resolve("source"));
        Files.write(source.resolve("weights.bin"), values);
        Files.write(
                source.resolve("model.onnx"),
                Models.withExternalWeights("weights.bin", 5_000).toBytes());
        assertThat(holds(source, marker)).isTrue();

        Path bundle = workshop.seal(source.resolve("model.onnx"), REF, folder.resolve("bundle"));
        Files.delete(source.resolve("weights.bin"));
        try (AdmittedModel model = workshop.admit(bundle, REF)) {
            assertThat(bytes(Objects.requireNonNull(model.externalData().get("weights.bin"))))
                    .isEqualTo(values);
            assertThat(holds(folder, marker)).isFalse();
        }
        assertThat(holds(folder, marker)).isFalse();
        assertThat(holds(Path.of("").toAbsolutePath().resolve("target"), marker))
                .isFalse();
        assertThat(holds(Path.of(System.getProperty("java.io.tmpdir")), marker)).isFalse();
    }

    @Test
    void a_closed_model_is_gone() throws IOException {
        AdmittedModel model = workshop.admit(sealMlp("bundle"), REF);
        ByteBuffer view = model.model();
        model.close();
        model.close();
        assertThatThrownBy(() -> view.get(0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refuses_another_name_or_version_than_was_asked_for() throws IOException {
        Path bundle = sealMlp("bundle");
        assertCode("bundle/untrusted", () -> workshop.admit(bundle, new ModelRef("mlp", "8")));
        assertCode("bundle/untrusted", () -> workshop.admit(bundle, new ModelRef("other", "7")));
    }

    @Test
    void refuses_a_signer_that_the_policy_does_not_trust() throws IOException {
        Path bundle = sealMlp("bundle");
        assertCode("bundle/untrusted", () -> new Workshop(SigningCurve.P256).admit(bundle, REF));
    }

    @Test
    void asks_for_the_key_the_bundle_was_sealed_to() throws IOException {
        Path bundle = sealMlp("bundle");
        VerifiedBundle verified = workshop.verify(bundle, REF);
        Workshop other = new Workshop(SigningCurve.P256);
        assertCode("key/unavailable", () -> workshop.policy().admit(verified, other.keys(), Progress.NONE));
    }

    @Test
    void reports_every_damaged_payload_without_any_key() throws IOException {
        write("weights.bin", countingWeights(1_000));
        Path graph = write(
                "model.onnx", Models.withExternalWeights("weights.bin", 1_000).toBytes());
        Path bundle = workshop.seal(graph, REF, folder.resolve("bundle"));
        VerifiedBundle verified = workshop.verify(bundle, REF);
        for (String part : List.of("payload/0001-0001.enc", "payload/0002-0001.enc")) {
            byte[] sealed = Files.readAllBytes(bundle.resolve(part));
            sealed[sealed.length / 2] ^= 1;
            Files.write(bundle.resolve(part), sealed);
        }
        assertThat(workshop.policy().checkPayloads(verified, Progress.NONE))
                .extracting("code", "place")
                .containsExactly(
                        tuple("bundle/tampered", "payload/0001-0001.enc"),
                        tuple("bundle/tampered", "payload/0002-0001.enc"));
    }

    @Test
    void seals_nothing_that_would_not_be_admitted() throws IOException {
        Path missing = write(
                "missing.onnx", Models.withExternalWeights("nowhere.bin", 4).toBytes());
        write("short.bin", new byte[15]);
        Path tooShort =
                write("short.onnx", Models.withExternalWeights("short.bin", 4).toBytes());
        Path outside = write(
                "outside.onnx", Models.withExternalWeights("../short.bin", 4).toBytes());
        Path garbage = write("garbage.onnx", new byte[] {1, 2, 3});
        Files.createSymbolicLink(folder.resolve("link.bin"), folder.resolve("short.bin"));
        Path linked =
                write("linked.onnx", Models.withExternalWeights("link.bin", 3).toBytes());

        assertCode("bundle/unreadable", () -> workshop.seal(missing, REF, folder.resolve("out")));
        assertCode("bundle/unreadable", () -> workshop.seal(linked, REF, folder.resolve("out")));
        assertCode("model/not-admitted", () -> workshop.seal(tooShort, REF, folder.resolve("out")));
        assertCode("model/not-admitted", () -> workshop.seal(outside, REF, folder.resolve("out")));
        assertCode("model/not-admitted", () -> workshop.seal(garbage, REF, folder.resolve("out")));
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void refuses_a_contract_that_says_otherwise_than_the_graph() throws IOException {
        Path graph =
                write("model.onnx", Models.mlp(new SplittableRandom(1), 4, 2).toBytes());
        TensorSpec y = TensorSpec.of("y", DataType.FP32, Shape.of(-1, 2));
        for (TensorSpec wrong : List.of(
                TensorSpec.of("z", DataType.FP32, Shape.of(-1, 4)),
                TensorSpec.of("x", DataType.FP64, Shape.of(-1, 4)),
                TensorSpec.of("x", DataType.FP32, Shape.of(4)),
                TensorSpec.of("x", DataType.FP32, Shape.of(-1, 5)),
                TensorSpec.of("x", DataType.FP32, Shape.of(-1, -1)))) {
            assertCode("model/not-admitted", () -> request(graph, new ModelContract(List.of(wrong), List.of(y))));
        }
        TensorSpec narrower = new TensorSpec("x", DataType.FP32, Shape.of(1, 4), 0, 1, true, List.of());
        assertThat(request(graph, new ModelContract(List.of(narrower), List.of(y)))
                        .contract()
                        .inputs())
                .containsExactly(narrower);
    }

    private static SealRequest request(Path graph, ModelContract contract) {
        try (SealableModel model = SealableModel.read(graph, OnnxLimits.DEFAULT, BundleLimits.DEFAULT)) {
            return model.request(REF, contract, "", "");
        }
    }

    /** A sealer that does not ask is no way around admission. */
    @Test
    void refuses_a_sealed_graph_that_does_not_fit_its_contract() throws IOException {
        Path graph =
                write("model.onnx", Models.mlp(new SplittableRandom(1), 4, 2).toBytes());
        Path bundle = folder.resolve("bundle");
        try (SealableModel model = SealableModel.read(graph, OnnxLimits.DEFAULT, BundleLimits.DEFAULT)) {
            SealRequest honest = model.request(REF, model.contract(), "", "");
            ModelContract swapped = new ModelContract(
                    honest.contract().outputs(), honest.contract().inputs());
            new BundleSealer(BundleLimits.DEFAULT, new SecureRandom())
                    .seal(
                            new SealRequest(REF, swapped, "", "", honest.payloads()),
                            workshop.signer(),
                            workshop.keys(),
                            bundle,
                            Progress.NONE);
        }
        assertCode("model/not-admitted", () -> workshop.admit(bundle, REF));
    }

    /** Signed with the trusted key, the model key wrapped anew: still not the manifest the parts were sealed under. */
    @Test
    void refuses_parts_under_a_manifest_that_states_another_plaintext() throws IOException {
        Path bundle = sealMlp("bundle");
        VerifiedBundle honest = workshop.verify(bundle, REF);
        String digest =
                honest.manifest().files().getFirst().digests().getFirst().hex();
        byte[] manifest = Files.readString(bundle.resolve("manifest.json"))
                .replace(digest, "0".repeat(64))
                .getBytes(StandardCharsets.UTF_8);
        byte[] envelope = rewrapped(bundle, honest, Digest.sha256(manifest));
        Files.write(bundle.resolve("manifest.json"), manifest);
        Files.write(bundle.resolve("envelope.json"), envelope);
        List<Resource> resources = new ArrayList<>();
        for (String name : List.of("envelope.json", "manifest.json", "payload/0001-0001.enc")) {
            resources.add(Resource.ofFile(name, Digest.sha256(Files.readAllBytes(bundle.resolve(name)))));
        }
        ModelSignature signature = ModelSignature.sign("mlp", resources, workshop.signer(), new SecureRandom());
        Files.write(bundle.resolve("model.sig"), signature.toBytes());

        assertThat(workshop.verify(bundle, REF).manifest()).isNotEqualTo(honest.manifest());
        assertCode("bundle/tampered", () -> workshop.admit(bundle, REF));
    }

    private byte[] rewrapped(Path bundle, VerifiedBundle honest, Digest manifest) throws IOException {
        byte[] wrapped = honest.envelope().wrappedKey().toBytes();
        try (SecretBytes key = workshop.keys()
                .unwrap(honest.envelope().keyId(), wrapped, Envelope.keyContext(REF, honest.manifestDigest()))) {
            byte[] again = workshop.keys().wrap(key, Envelope.keyContext(REF, manifest));
            return Files.readString(bundle.resolve("envelope.json"))
                    .replace(honest.manifestDigest().hex(), manifest.hex())
                    .replace(
                            Base64.getEncoder().encodeToString(wrapped),
                            Base64.getEncoder().encodeToString(again))
                    .getBytes(StandardCharsets.UTF_8);
        }
    }

    @Test
    void does_not_seal_over_what_exists() throws IOException {
        Path bundle = sealMlp("bundle");
        assertCode("bundle/malformed", () -> sealMlp("bundle"));
        workshop.admit(bundle, REF).close();
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("model.onnx", "bundle");
        }
    }

    private Path sealMlp(String name) throws IOException {
        Path graph =
                write("model.onnx", Models.mlp(new SplittableRandom(1), 4, 2).toBytes());
        return workshop.seal(graph, REF, folder.resolve(name));
    }

    private Path write(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    private static byte[] countingWeights(int size) {
        return bytes(Models.countingWeights(size));
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    /** Whether any readable file below {@code root} holds the marker; files over 64 MB are not ours. */
    private static boolean holds(Path root, byte[] marker) throws IOException {
        String wanted = new String(marker, StandardCharsets.ISO_8859_1);
        try (Stream<Path> paths = Files.find(
                root, 4, (path, found) -> found.isRegularFile() && found.size() < 64 << 20 && Files.isReadable(path))) {
            return paths.anyMatch(path -> {
                try {
                    return Files.readString(path, StandardCharsets.ISO_8859_1).contains(wanted);
                } catch (IOException e) {
                    return false;
                }
            });
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private static void assertCode(String code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(ProblemException.class).hasMessageContaining(code);
    }
}
