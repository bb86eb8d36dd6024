package dev.sallyport.scan.file;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.scan.Found;

/** Any bytes as a file, in every reading at once. */
class ScannerFuzz {
    @FuzzTest(maxDuration = "2s")
    void examines_anything(byte[] bytes) {
        Found.in(bytes);
    }
}
