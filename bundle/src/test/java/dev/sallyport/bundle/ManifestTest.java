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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'bundleVersion': 1 | 'bundleVersion': 3 | `bundleVersion` must be 1 or 2",
                "'bundleVersion': 1 | 'bundleVersion': 2 | `bundleVersion` must be the lowest that can say this, 1",
                "'name': 'digits'   | 'name': '.'        | `name` is not a model name",
                "'version': '1'     | 'version': ''      | `version` is not a model version",
                "'onnx'             | 'tf'               | `format` must be `onnx` or `ensemble`",
                "'onnx'             | 'ensemble'         | `files` holds no `ensemble.json`",
                "'model.onnx'       | 'model'            | `files` holds no `model.onnx`",
                "'model.onnx'       | '/model.onnx'      | a name that is absolute or has an empty, `.` or `..` component",
                "'origin'           | 'warmup': 'w', 'origin' | `warmup` is no payload file of its own",
                "'origin'           | 'warmup': 'model.onnx', 'origin' | `warmup` is no payload file of its own",
                "'size': 7          | 'size': -1         | `files[0].size` is negative",
                "'size': 7          | 'size': 67108865   | `files[0].digests` must be one for each 64 MiB",
                "'e3b0              | 'E3b0              | `files[0].digests` must be lower-case SHA-256",
                "'inputs': [        | 'a': 1, 'inputs': [ | `contract.a` is not known",
                "'name': 'x'        | 'name': ''         | `contract.inputs[0].name` is empty",
                "'type': 'FP32'     | 'type': 'fp32'     | `contract.inputs[0].type` is not a tensor type",
                "'type': 'FP32'     | 'type': 'FP32', 'a': 1 | `contract.inputs[0].a` is not known",
                "-1.5               | 1e301              | `contract.inputs[0].lowest` and `highest` must be finite and in order",
                "-1.5               | -1e999             | `contract.inputs[0].lowest` and `highest` must be finite and in order",
                "1.0E300            | 1e999              | `contract.inputs[0].lowest` and `highest` must be finite and in order",
                "'finite': true     | 'finite': 1        | `contract.inputs[0].finite` must be true or false",
            })
    void says_what_is_wrong_and_where(String from, String to, String finding) {
        String text = new String(
                        manifest(new Manifest.File("model.onnx", 7, List.of(DIGEST)))
                                .toBytes(),
                        StandardCharsets.UTF_8)
                .replace('"', '\'');
        assertThat(text).contains(from);
        byte[] changed = text.replace(from, to).replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> Manifest.parse(changed, BundleLimits.DEFAULT))
                .hasMessage("bundle/malformed: manifest.json: " + finding);
    }

    private static Manifest contract(List<TensorSpec> inputs) {
        List<Manifest.File> files = List.of(new Manifest.File("model.onnx", 7, List.of(DIGEST)));
        return new Manifest(new ModelRef("m", "1"), "", "", files, new ModelContract(inputs, CONTRACT.outputs()));
    }

    private static Manifest reread(Manifest manifest) {
        return Manifest.parse(manifest.toBytes(), BundleLimits.DEFAULT);
    }

    private static TensorSpec spec(String name, long... dimensions) {
        return TensorSpec.of(name, DataType.INT8, Shape.of(dimensions));
    }

    @Test
    void a_contract_has_one_to_1024_tensors_each_of_a_name_of_its_own() {
        List<TensorSpec> most =
                IntStream.range(0, 1024).mapToObj(i -> spec("x" + i)).toList();
        assertThat(reread(contract(most)).contract().inputs()).isEqualTo(most);
        List<TensorSpec> more =
                IntStream.range(0, 1025).mapToObj(i -> spec("x" + i)).toList();
        for (List<TensorSpec> wrong : List.of(more, List.<TensorSpec>of())) {
            assertThatThrownBy(() -> reread(contract(wrong)))
                    .hasMessageContaining("`contract.inputs` must be 1 to 1024");
        }
        assertThatThrownBy(() -> reread(contract(List.of(spec("x"), spec("x")))))
                .hasMessageContaining("`contract.inputs` has a name twice");
    }

    @Test
    void a_shape_has_up_to_32_dimensions_of_minus_one_or_more() {
        assertThat(reread(contract(List.of(spec("x", new long[32])))).contract().inputs())
                .containsExactly(spec("x", new long[32]));
        for (long[] wrong : List.of(new long[33], new long[] {-2})) {
            assertThatThrownBy(() -> reread(contract(List.of(spec("x", wrong)))))
                    .hasMessageContaining("`contract.inputs[0].shape` must have at most 32 dimensions of -1 or more");
        }
    }

    @Test
    void a_bound_may_be_the_only_value_and_a_file_may_be_empty() {
        TensorSpec seven = new TensorSpec("x", DataType.INT8, Shape.of(), 7, 7, false, List.of());
        assertThat(reread(contract(List.of(seven))).contract().inputs()).containsExactly(seven);
        Manifest empty = manifest(
                new Manifest.File("model.onnx", 7, List.of(DIGEST)), new Manifest.File("w", 0, List.of(DIGEST)));
        assertThat(reread(empty)).isEqualTo(empty);
    }

    @Test
    void texts_are_as_long_as_the_limit_and_no_longer() {
        List<Manifest.File> files = List.of(new Manifest.File("model.onnx", 7, List.of(DIGEST)));
        Manifest most = new Manifest(new ModelRef("m", "1"), "l".repeat(1024), "o".repeat(1024), files, CONTRACT);
        assertThat(reread(most)).isEqualTo(most);
        Manifest more = new Manifest(new ModelRef("m", "1"), "", "o".repeat(1025), files, CONTRACT);
        assertThatThrownBy(() -> reread(more)).hasMessageContaining("`origin` is longer than 1024 characters");
    }

    @Test
    void warm_up_requests_are_a_file_of_bounded_size() {
        assertThat(reread(withWarmup(16 << 20)).warmup()).isEqualTo("w");
        assertThatThrownBy(() -> reread(withWarmup((16 << 20) + 1)))
                .hasMessage("bundle/too-large: warm-up requests over the limit of 16777216");
    }

    private static Manifest withWarmup(long size) {
        List<Manifest.File> files = List.of(
                new Manifest.File("model.onnx", 7, List.of(DIGEST)), new Manifest.File("w", size, List.of(DIGEST)));
        return new Manifest(new ModelRef("m", "1"), Format.ONNX, "", "", files, CONTRACT, "w");
    }

    @Test
    void files_are_as_large_and_as_many_as_the_limits_and_no_more() {
        BundleLimits limits = new BundleLimits(2, 16, 512, 4 << 20, 100, 150);
        Manifest exact = manifest(
                new Manifest.File("model.onnx", 100, List.of(DIGEST)), new Manifest.File("b", 50, List.of(DIGEST)));
        assertThat(Manifest.parse(exact.toBytes(), limits)).isEqualTo(exact);
        assertThat(exact.totalBytes()).isEqualTo(150);
        assertThatThrownBy(() -> exact.digestOf(new BundleLayout.Part("p", "c", 0, 0, 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(new BundleLimits(1, 1, 1, 1, Integer.MAX_VALUE, 1).fileBytes())
                .isEqualTo(Integer.MAX_VALUE);
        assertThatThrownBy(() -> new BundleLimits(1, 1, 1, 1, 1L << 31, 1))
                .isInstanceOf(IllegalArgumentException.class);
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
