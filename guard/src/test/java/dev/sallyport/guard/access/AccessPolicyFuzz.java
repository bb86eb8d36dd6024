package dev.sallyport.guard.access;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.core.Action;
import dev.sallyport.core.Decision;
import dev.sallyport.core.Principal;
import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonValue;
import java.util.Set;

/** Any bytes are a policy or a problem, and no policy lets in a name it cannot hold. */
class AccessPolicyFuzz {
    private static final Principal STRANGER = new Principal(" *", Set.of(), Principal.Proof.NONE, "");

    @FuzzTest(maxDuration = "2s")
    void reads_or_refuses(byte[] text) {
        AccessPolicy policy;
        try {
            policy = AccessPolicy.of(JsonValue.parse(text, JsonLimits.DOCUMENT, RequestMalformed::new));
        } catch (ProblemException refused) {
            return;
        }
        if (policy.decide(STRANGER, Action.INFER, "m", "1") == Decision.ALLOW) {
            throw new AssertionError("a stranger was let in");
        }
    }
}
