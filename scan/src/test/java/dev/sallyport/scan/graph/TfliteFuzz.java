package dev.sallyport.scan.graph;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.scan.Examined;
import java.util.Arrays;

/** Any bytes are examined to an end; nothing but findings comes of it. */
class TfliteFuzz {
    private static final byte[] MARK = {0x1c, 0, 0, 0, 'T', 'F', 'L', '3'};

    @FuzzTest(maxDuration = "2s")
    void examines_to_an_end(byte[] bytes) {
        byte[] marked = Arrays.copyOf(MARK, MARK.length + bytes.length);
        System.arraycopy(bytes, 0, marked, MARK.length, bytes.length);
        Examined.findings(marked, Tflite::examine);
    }
}
