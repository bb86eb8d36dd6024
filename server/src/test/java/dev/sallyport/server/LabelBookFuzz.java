package dev.sallyport.server;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.core.ProblemException;
import java.util.Arrays;
import java.util.Map;

/** Any bytes are promotions, which are then written as they were read, or a problem. */
class LabelBookFuzz {
    @FuzzTest(maxDuration = "2s")
    void reads_or_refuses(byte[] text) {
        LabelBook book = new LabelBook("stable", Map.of());
        try {
            book.read(text);
        } catch (ProblemException refused) {
            return;
        }
        LabelBook again = new LabelBook("stable", Map.of());
        again.read(book.toJson());
        if (!Arrays.equals(again.toJson(), book.toJson())) {
            throw new AssertionError("not what was read");
        }
    }
}
