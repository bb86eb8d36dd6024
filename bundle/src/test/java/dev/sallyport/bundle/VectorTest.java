package dev.sallyport.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.bundle.keys.KeyContext;
import dev.sallyport.bundle.keys.KeyService;
import dev.sallyport.core.Problem.BundleMalformed;
import dev.sallyport.core.SecretBytes;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The documents and parts in {@code vectors/bundle.json} were made by another implementation of the specification. */
class VectorTest {
    @Test
    void opens_what_another_implementation_of_the_specification_sealed() throws IOException {
        JsonDocument vector = vector();
        byte[] manifestText = vector.string("manifest").getBytes(StandardCharsets.UTF_8);
        byte[] envelopeText = vector.string("envelope").getBytes(StandardCharsets.UTF_8);
        Manifest manifest = Manifest.parse(manifestText, BundleLimits.DEFAULT);
        Envelope envelope = Envelope.parse(envelopeText, manifest, BundleLimits.DEFAULT);

        try (ModelKey key = ModelKey.unwrap(envelope, manifest, new VectorKeys(vector));
                PartCipher cipher = new PartCipher()) {
            int index = 0;
            for (BundleLayout.Part part : envelope.parts()) {
                byte[] sealed = hex(vector.strings("sealed").get(index));
                byte[] plain = new byte[(int) part.sizeBytes()];
                cipher.open(
                        Channels.newChannel(new ByteArrayInputStream(sealed)),
                        manifest,
                        part,
                        key,
                        MemorySegment.ofArray(plain));
                assertThat(plain).isEqualTo(hex(vector.strings("plaintext").get(index)));
                index++;
            }
            assertThat(index).isEqualTo(2);
        }
    }

    /** Gives the vector's model key to who presents the vector's context. */
    private record VectorKeys(JsonDocument vector) implements KeyService {
        @Override
        public String keyId() {
            return "vector";
        }

        @Override
        public byte[] wrap(SecretBytes key, KeyContext context) {
            throw new UnsupportedOperationException();
        }

        @Override
        public SecretBytes unwrap(String keyId, byte[] wrapped, KeyContext context) {
            assertThat(keyId).isEqualTo("vector");
            assertThat(wrapped).asString().isEqualTo("opaque");
            assertThat(context.toBytes()).isEqualTo(hex(vector.string("keyContext")));
            return SecretBytes.copyOf(hex(vector.string("modelKey")));
        }
    }

    private static JsonDocument vector() throws IOException {
        try (InputStream text = Objects.requireNonNull(VectorTest.class.getResourceAsStream("/vectors/bundle.json"))) {
            return JsonDocument.parse(
                    text.readAllBytes(), JsonLimits.DOCUMENT, finding -> new BundleMalformed("vector", finding));
        }
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
