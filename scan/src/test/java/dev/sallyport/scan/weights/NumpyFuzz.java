package dev.sallyport.scan.weights;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.scan.Found;
import java.util.Arrays;

/** Any bytes behind the magic of a NumPy array. */
class NumpyFuzz {
    @FuzzTest(maxDuration = "2s")
    void examines_anything(byte[] bytes) {
        byte[] array = Arrays.copyOf(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'}, bytes.length + 6);
        System.arraycopy(bytes, 0, array, 6, bytes.length);
        Found.in(array);
    }
}
