package dev.sallyport.guard.identity;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.core.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Any bytes, as a token, as its header and as claims with a good signature, are read or a problem. */
class TokenFuzz {
    private static final TokenPolicy POLICY = TokenPolicy.of("i", "a");

    @FuzzTest(maxDuration = "2s")
    void parses_or_refuses(byte[] bytes) {
        refusedAtMost(() -> CompactJws.parse(new String(bytes, StandardCharsets.ISO_8859_1)));
        refusedAtMost(() -> CompactJws.parse(Base64Url.encode(bytes) + ".AAAA.AAAA"));
        CompactJws signed = new CompactJws(JwsAlgorithm.EDDSA, "k", "at+jwt", new byte[0], bytes, new byte[0]);
        refusedAtMost(() -> TokenClaims.of(signed, POLICY, Instant.EPOCH));
    }

    private static void refusedAtMost(Runnable reading) {
        try {
            reading.run();
        } catch (ProblemException refused) {
            return;
        }
    }
}
