package dev.sallyport.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.DataType;
import dev.sallyport.core.Digest;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Shape;
import dev.sallyport.core.StrictBase64;
import dev.sallyport.core.TensorSpec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvelopeTest {

    private static final Digest DIGEST = Digest.sha256(new byte[0]);
    private static final long LARGE = BundleLayout.PART_BYTES + 5;
    private static final Manifest MANIFEST = new Manifest(
            new ModelRef("m", "1"),
            "",
            "",
            List.of(
                    new Manifest.File("model.onnx", 7, List.of(DIGEST)),
                    new Manifest.File("w", LARGE, List.of(DIGEST, DIGEST))),
            new ModelContract(
                    List.of(TensorSpec.of("x", DataType.INT8, Shape.of())),
                    List.of(TensorSpec.of("y", DataType.INT8, Shape.of()))));
    private static final Envelope ENVELOPE = new Envelope(
            DIGEST,
            "key-1",
            new Envelope.WrappedKey(new byte[] {1, 2}),
            List.of(),
            DIGEST,
            BundleLayout.parts(MANIFEST.files()));

    private static String text() {
        return new String(ENVELOPE.toBytes(), StandardCharsets.UTF_8);
    }

    private static Envelope parse(String text) {
        return Envelope.parse(text.getBytes(StandardCharsets.UTF_8), MANIFEST, BundleLimits.DEFAULT);
    }

    @Test
    void reads_back_what_it_wrote() {
        Envelope read = parse(text());
        assertThat(read.manifest()).isEqualTo(DIGEST);
        assertThat(read.keyId()).isEqualTo("key-1");
        assertThat(read.wrappedKey().toBytes()).containsExactly(1, 2);
        assertThat(read.keyCheck()).isEqualTo(DIGEST);
        assertThat(read.parts()).isEqualTo(ENVELOPE.parts());
    }

    /** docs/spec/bundle.md, "Layout". */
    @Test
    void parts_are_64_mib_each_and_numbered_from_one() {
        assertThat(ENVELOPE.parts())
                .containsExactly(
                        new BundleLayout.Part("payload/0001-0001.enc", "model.onnx", 0, 0, 7),
                        new BundleLayout.Part("payload/0002-0001.enc", "w", 0, 0, 64L << 20),
                        new BundleLayout.Part("payload/0002-0002.enc", "w", 64L << 20, 1, 5));
        assertThat(BundleLayout.partCount(0)).isEqualTo(1);
        assertThat(BundleLayout.partCount(BundleLayout.PART_BYTES)).isEqualTo(1);
        assertThat(BundleLayout.partCount(BundleLayout.PART_BYTES + 1)).isEqualTo(2);
        // 40 of header, and 16 for each segment that is begun.
        assertThat(ENVELOPE.parts().getFirst().sealedBytes()).isEqualTo(7 + 40 + 16);
        assertThat(SegmentFormat.segments(SegmentFormat.FIRST_PLAIN)).isEqualTo(1);
        assertThat(SegmentFormat.segments(SegmentFormat.FIRST_PLAIN + 1)).isEqualTo(2);
        assertThat(SegmentFormat.segments(SegmentFormat.FIRST_PLAIN + SegmentFormat.PLAIN))
                .isEqualTo(2);
    }

    @Test
    void the_key_is_bound_to_model_and_manifest() {
        assertThat(Envelope.keyContext(new ModelRef("m", "1"), DIGEST).toBytes())
                .asString()
                .isEqualTo("sallyport-model-key-1\0m/1\0" + DIGEST.hex());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'envelopeVersion': 1  | 'envelopeVersion': 3    | `envelopeVersion` must be 1 or 2",
                "'keyId'               | 'a': 1, 'keyId'         | `a` is not known",
                "AES256                | AES128                  | `content` must be `AES256-GCM-HKDF-SHA256-STREAM`",
                "'HKDF-SHA256'         | 'HKDF'                  | `derivation` must be `HKDF-SHA256`",
                "65536                 | 65537                   | `segmentBytes` must be 65536",
                "'key-1'               | ''                      | `keyId` must have 1 to 256 characters",
                "'AQI='                | 'AQI'                   | `wrappedKey` must be base64",
                "'AQI='                | ''                      | `wrappedKey` must have 1 to 16384 bytes",
                "'manifest': 'e3       | 'manifest': 'E3         | `manifest` must be 64 lower-case hexadecimal digits",
                "'keyCheck': 'e3       | 'keyCheck': 'E3         | `keyCheck` must be 64 lower-case hexadecimal digits",
                "'size': 7             | 'size': 8               | `parts[0].file` is not the part that the manifest"
                        + " asks for",
                "'sealedSize': 63      | 'sealedSize': 64        | `parts[0].file` is not the part that the manifest"
                        + " asks for",
                "0001-0001             | 0001-0002               | `parts[0].file` is not the part that the manifest"
                        + " asks for",
                "'model.onnx'          | 'model'                 | `parts[0].file` is not the part that the manifest"
                        + " asks for",
                "'start': 67108864     | 'start': 67108865       | `parts[2].file` is not the part that the manifest"
                        + " asks for",
                "'size': 7             | 'size': 7, 'a': 1       | `parts[0].a` is not known",
            })
    void says_what_is_wrong_and_where(String from, String to, String finding) {
        String text = text().replace('"', '\'');
        assertThat(text).contains(from);
        assertThatThrownBy(() -> parse(text.replace(from, to).replace('\'', '"')))
                .hasMessage("bundle/malformed: envelope.json: " + finding);
    }

    private static Envelope sealedTo(String... keyIds) {
        List<Envelope.Recipient> recipients = Stream.of(keyIds)
                .map(id -> new Envelope.Recipient(id, new Envelope.WrappedKey(new byte[] {7})))
                .toList();
        return new Envelope(DIGEST, "k", ENVELOPE.wrappedKey(), recipients, DIGEST, ENVELOPE.parts());
    }

    @Test
    void recipients_make_it_version_2_and_are_each_named_once() {
        String text = new String(sealedTo("a", "b").toBytes(), StandardCharsets.UTF_8);
        assertThat(text).contains("\"envelopeVersion\": 2");
        assertThat(parse(text).wrappings())
                .extracting(Envelope.Recipient::keyId)
                .containsExactly("k", "a", "b");
        assertThatThrownBy(() -> parse(text.replace("\"b\"", "\"a\""))).hasMessageContaining("occurs twice");
        assertThatThrownBy(() -> parse(text.replace("\"envelopeVersion\": 2", "\"envelopeVersion\": 1")))
                .hasMessageContaining("`recipients` is not known");
        assertThatThrownBy(() -> parse(text().replace("\"envelopeVersion\": 1", "\"envelopeVersion\": 2")))
                .hasMessageContaining("`recipients` is missing");
        String[] many = IntStream.range(0, 65).mapToObj(i -> "r" + i).toArray(String[]::new);
        assertThatThrownBy(() -> parse(new String(sealedTo(many).toBytes(), StandardCharsets.UTF_8)))
                .hasMessageContaining("must be 1 to 64");
    }

    @Test
    void has_all_parts_and_no_more() {
        Envelope fewer = new Envelope(
                DIGEST,
                "k",
                ENVELOPE.wrappedKey(),
                List.of(),
                DIGEST,
                ENVELOPE.parts().subList(0, 2));
        assertThatThrownBy(() -> Envelope.parse(fewer.toBytes(), MANIFEST, BundleLimits.DEFAULT))
                .hasMessage("bundle/malformed: envelope.json: `parts` must be all that the manifest asks for");
        Manifest smaller =
                new Manifest(MANIFEST.model(), "", "", MANIFEST.files().subList(0, 1), MANIFEST.contract());
        assertThatThrownBy(() -> Envelope.parse(ENVELOPE.toBytes(), smaller, BundleLimits.DEFAULT))
                .hasMessage("bundle/malformed: envelope.json:"
                        + " `parts[1].file` is not the part that the manifest asks for");
    }

    @Test
    void texts_and_keys_are_as_long_as_the_limits_and_no_longer() {
        assertThat(parse(text().replace("key-1", "k".repeat(256))).keyId()).hasSize(256);
        assertThatThrownBy(() -> parse(text().replace("key-1", "k".repeat(257))))
                .hasMessageContaining("`keyId` must have 1 to 256 characters");
        assertThat(parse(text().replace("AQI=", StrictBase64.encode(new byte[16 << 10])))
                        .wrappedKey()
                        .toBytes())
                .hasSize(16 << 10);
        assertThatThrownBy(() -> parse(text().replace("AQI=", StrictBase64.encode(new byte[(16 << 10) + 1]))))
                .hasMessageContaining("`wrappedKey` must have 1 to 16384 bytes");
    }
}
