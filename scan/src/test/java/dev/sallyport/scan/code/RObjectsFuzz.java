package dev.sallyport.scan.code;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.scan.Examined;
import java.util.Arrays;

/** Any bytes are examined to an end; nothing but findings comes of it. */
class RObjectsFuzz {
    private static final byte[] MARK = {'X', '\n', 0, 0, 0, 2, 0, 4, 0, 0, 0, 2, 3, 0};

    @FuzzTest(maxDuration = "2s")
    void examines_to_an_end(byte[] bytes) {
        byte[] marked = Arrays.copyOf(MARK, MARK.length + bytes.length);
        System.arraycopy(bytes, 0, marked, MARK.length, bytes.length);
        Examined.findings(marked, RObjects::examine);
    }
}
