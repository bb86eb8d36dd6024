package dev.sallyport.scan.graph;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.scan.Examined;

/** Any bytes are examined to an end; nothing but findings comes of it. */
class OnnxFuzz {
    @FuzzTest(maxDuration = "2s")
    void examines_to_an_end(byte[] bytes) {
        Examined.findings(bytes, Onnx::examine);
    }
}
