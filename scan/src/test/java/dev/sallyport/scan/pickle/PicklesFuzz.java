package dev.sallyport.scan.pickle;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.scan.Found;
import java.util.Arrays;

/** Any bytes as a pickle, marked as one so that every opcode is reached. */
class PicklesFuzz {
    @FuzzTest(maxDuration = "2s")
    void examines_anything(byte[] bytes) {
        byte[] pickle = Arrays.copyOf(new byte[] {(byte) 0x80, 4}, bytes.length + 2);
        System.arraycopy(bytes, 0, pickle, 2, bytes.length);
        Found.in(pickle);
    }
}
