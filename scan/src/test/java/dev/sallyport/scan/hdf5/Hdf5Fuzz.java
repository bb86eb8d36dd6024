package dev.sallyport.scan.hdf5;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.scan.Examined;
import java.util.Arrays;

/** Any bytes are examined to an end; nothing but findings comes of it. */
class Hdf5Fuzz {
    private static final byte[] MARK = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

    @FuzzTest(maxDuration = "2s")
    void examines_to_an_end(byte[] bytes) {
        byte[] marked = Arrays.copyOf(MARK, MARK.length + bytes.length);
        System.arraycopy(bytes, 0, marked, MARK.length, bytes.length);
        Examined.findings(marked, Hdf5::examine);
    }
}
