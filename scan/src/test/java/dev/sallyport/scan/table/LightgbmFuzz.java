package dev.sallyport.scan.table;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.scan.Examined;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Any bytes are examined to an end; nothing but findings comes of it. */
class LightgbmFuzz {
    private static final byte[] MARK = "tree\nversion=v4\nTree=0\n".getBytes(StandardCharsets.US_ASCII);

    @FuzzTest(maxDuration = "2s")
    void examines_to_an_end(byte[] bytes) {
        byte[] marked = Arrays.copyOf(MARK, MARK.length + bytes.length);
        System.arraycopy(bytes, 0, marked, MARK.length, bytes.length);
        Examined.findings(marked, Lightgbm::examine);
    }
}
