package dev.sallyport.bundle.passport;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.core.ProblemException;
import java.util.Arrays;

/** Any bytes are either attestations that are written as they mean, within their limits, or a problem. */
class PassportFuzz {
    @FuzzTest(maxDuration = "2s")
    void reads_or_refuses(byte[] text) {
        Passport passport;
        try {
            passport = Passport.parse(text);
        } catch (ProblemException refused) {
            return;
        }
        byte[] written = passport.toBytes();
        if (passport.envelopes().size() > Passport.MAX_ATTESTATIONS
                || !Arrays.equals(Passport.parse(written).toBytes(), written)) {
            throw new AssertionError("too many, or another passport after a round trip");
        }
    }
}
