package dev.sallyport.bundle;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.core.ProblemException;

/** Any bytes are either an envelope for this manifest, or a problem. */
class EnvelopeFuzz {
    private static final Manifest MANIFEST = PartCipherTest.manifest("model.onnx", new byte[1_000]);

    @FuzzTest(maxDuration = "2s")
    void reads_or_refuses(byte[] text) {
        try {
            Envelope.parse(text, MANIFEST, BundleLimits.DEFAULT).toBytes();
        } catch (ProblemException refused) {
            return;
        }
    }
}
