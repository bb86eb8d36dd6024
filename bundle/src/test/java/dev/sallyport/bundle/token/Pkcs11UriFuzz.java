package dev.sallyport.bundle.token;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.core.ProblemException;
import java.nio.charset.StandardCharsets;

/** Any text is where a key lies or a problem. */
class Pkcs11UriFuzz {
    @FuzzTest(maxDuration = "2s")
    void reads_or_refuses(byte[] text) {
        try {
            Pkcs11Uri uri = Pkcs11Uri.of(new String(text, StandardCharsets.UTF_8));
            if (uri.module().toString().contains("\"")
                    || uri.module().toString().contains("\n")) {
                throw new AssertionError("a path that could end its quotes");
            }
        } catch (ProblemException refused) {
            return;
        }
    }
}
