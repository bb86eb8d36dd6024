package dev.sallyport.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.bundle.BundleLimits;
import dev.sallyport.bundle.EnsembleCodec;
import dev.sallyport.bundle.Manifest;
import dev.sallyport.bundle.WarmupCodec;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonWriter;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What lies in a bundle is read, or refused, as the vectors say. */
class BundleVectorsTest {
    private static Stream<DynamicTest> each(String area, String subject, Consumer<byte[]> reader) {
        return Vectors.cases(area).stream()
                .map(one -> DynamicTest.dynamicTest(one.string("name"), () -> {
                    one.only("name", subject, "expect");
                    assertThat(outcome(bytes(one, subject), reader)).isEqualTo(one.string("expect"));
                }));
    }

    private static byte[] bytes(JsonDocument one, String subject) {
        return subject.equals("file")
                ? Recipe.bytes(one.value(subject).orElseThrow())
                : JsonWriter.compact().value(one.value(subject).orElseThrow()).toBytes();
    }

    private static String outcome(byte[] bytes, Consumer<byte[]> reader) {
        try {
            reader.accept(bytes);
            return "allow";
        } catch (ProblemException e) {
            return e.problem().code();
        }
    }

    @TestFactory
    Stream<DynamicTest> manifests() {
        return each("bundle-manifest", "manifest", text -> Manifest.parse(text, BundleLimits.DEFAULT));
    }

    @TestFactory
    Stream<DynamicTest> declarations_of_ensembles() {
        return each("bundle-ensemble", "declaration", EnsembleCodec::parse);
    }

    @TestFactory
    Stream<DynamicTest> warm_up_requests() {
        return each("bundle-warmup", "file", bytes -> WarmupCodec.read(ByteBuffer.wrap(bytes)));
    }
}
