package dev.sallyport.admit.policy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.bundle.SigningCurve;
import dev.sallyport.bundle.SigningKey;
import dev.sallyport.bundle.passport.AttestationSigner;
import dev.sallyport.bundle.passport.IssuerKey;
import dev.sallyport.core.Digest;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonValue;
import java.security.SecureRandom;
import java.util.List;

/** Any document is either a policy or a problem. */
class PolicyReaderFuzz {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final IssuerKey KEY = AttestationSigner.of(SigningKey.generate(SigningCurve.P256, RANDOM), RANDOM)
            .publicKey();

    @FuzzTest(maxDuration = "2s")
    void reads_or_refuses(byte[] text) {
        try {
            JsonValue document =
                    JsonValue.parse(text, JsonLimits.DOCUMENT, finding -> new ConfigurationInvalid(List.of(finding)));
            AdmissionPolicy.of(document, Digest.sha256(text), _ -> KEY).keyIds();
        } catch (ProblemException refused) {
            return;
        }
    }
}
