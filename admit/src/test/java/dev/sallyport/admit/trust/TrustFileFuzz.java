package dev.sallyport.admit.trust;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonValue;
import java.nio.file.Path;
import java.util.List;

/** Any document is a policy or a problem; no file is there for it to name. */
class TrustFileFuzz {
    private static final Path NOWHERE = Path.of("target", "no", "such", "folder");

    @FuzzTest(maxDuration = "2s")
    void reads_or_refuses(byte[] text) {
        try {
            TrustFile.of(
                    JsonValue.parse(text, JsonLimits.DOCUMENT, finding -> new ConfigurationInvalid(List.of(finding))),
                    NOWHERE);
            throw new AssertionError("a policy that trusts nobody");
        } catch (ProblemException refused) {
            return;
        }
    }
}
