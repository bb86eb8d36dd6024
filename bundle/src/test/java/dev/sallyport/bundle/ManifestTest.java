package dev.sallyport.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.DataType;
import dev.sallyport.core.Digest;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;
import dev.sallyport.core.TensorSpec;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManifestTest {
    private static final Digest DIGEST = Digest.sha256(new byte[0]);
    private static final ModelContract CONTRACT = new ModelContract(
            List.of(new TensorSpec("x", DataType.FP32, Shape.of(-1, 3), -1.5, 1e300, true, List.of())),
            List.of(new TensorSpec(
                    "wahr", DataType.FP64, Shape.of(), Double.NEGATIVE_INFINITY, 1, false, List.of("nö", "ja\n"))));

    @Test
    void reads_back_what_it_wrote() {
        Manifest manifest = manifest(
                new Manifest.File("model.onnx", 7, List.of(DIGEST)),
                new Manifest.File("weights/ä.bin", (64 << 20) + 1, List.of(DIGEST, DIGEST)));
        assertThat(Manifest.parse(manifest.toBytes(), BundleLimits.DEFAULT)).isEqualTo(manifest);
    }

    @Test
    void a_renamed_file_keeps_the_root_digest_but_not_the_name_digest() {
        Manifest one = manifest(new Manifest.File("a", 7, List.of(DIGEST)));
        Manifest two = manifest(new Manifest.File("b", 7, List.of(DIGEST)));
        assertThat(one.rootDigest()).isEqualTo(two.rootDigest());
        assertThat(one.nameDigest()).isNotEqualTo(two.nameDigest());
    }

    @Test
    void refuses_files_that_are_more_than_the_limits_allow() {
        BundleLimits limits = new BundleLimits(2, 16, 512, 4 << 20, 100, 150);
        assertCode(limits, "bundle/too-large", new Manifest.File("model.onnx", 101, List.of(DIGEST)));
        assertCode(
                limits,
                "bundle/too-large",
                new Manifest.File("model.onnx", 100, List.of(DIGEST)),
                new Manifest.File("b", 51, List.of(DIGEST)));
        assertCode(
                limits,
                "bundle/too-large",
                Collections.nCopies(3, new Manifest.File("model.onnx", 1, List.of(DIGEST)))
                        .toArray(Manifest.File[]::new));
    }

    @Test
    void refuses_two_names_that_some_file_system_takes_for_one() {
        for (String twin : List.of("MODEL.onnx", "model.onnx", "\uff4dodel.onnx", "model.onn\u2179")) {
            assertCode(
                    BundleLimits.DEFAULT,
                    "bundle/malformed",
                    new Manifest.File("model.onnx", 1, List.of(DIGEST)),
                    new Manifest.File(twin, 1, List.of(DIGEST)));
        }
    }

    @Test
    void refuses_duplicate_members_and_unknown_ones() {
        String text = new String(
                manifest(new Manifest.File("model.onnx", 7, List.of(DIGEST))).toBytes(), StandardCharsets.UTF_8);
        assertRefused(text.replace("\"size\": 7", "\"size\": 7, \"size\": 7"));
        assertRefused(text.replace("\"size\": 7", "\"size\": 7, \"mode\": 7"));
        assertRefused(text + " x");
    }

    private static Manifest manifest(Manifest.File... files) {
        return new Manifest(new ModelRef("digits", "1"), "MIT", "", List.of(files), CONTRACT);
    }

    private static void assertRefused(String text) {
        assertThatThrownBy(() -> Manifest.parse(text.getBytes(StandardCharsets.UTF_8), BundleLimits.DEFAULT))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("bundle/malformed");
    }

    private static void assertCode(BundleLimits limits, String code, Manifest.File... files) {
        byte[] text = manifest(files).toBytes();
        assertThatThrownBy(() -> Manifest.parse(text, limits))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(code);
    }
}
