package dev.sallyport.bundle;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.core.ProblemException;

/** Any bytes are either a manifest that survives a round trip, or a problem. */
class ManifestFuzz {
    @FuzzTest(maxDuration = "2s")
    void reads_or_refuses(byte[] text) {
        Manifest manifest;
        try {
            manifest = Manifest.parse(text, BundleLimits.DEFAULT);
        } catch (ProblemException refused) {
            return;
        }
        if (!Manifest.parse(manifest.toBytes(), BundleLimits.DEFAULT).equals(manifest)) {
            throw new AssertionError("the round trip changed the manifest");
        }
    }
}
