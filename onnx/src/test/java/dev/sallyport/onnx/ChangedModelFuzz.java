package dev.sallyport.onnx;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.onnx.testing.Models;

/** A valid model with some of its bytes changed is either a model with a contract or not admitted. */
class ChangedModelFuzz {
    private static final byte[] VALID = Models.withExternalWeights("w.bin", 4).toBytes();

    @FuzzTest(maxDuration = "2s")
    void reads_or_refuses_what_a_valid_model_became(byte[] changes) {
        byte[] model = VALID.clone();
        for (int i = 0; i + 1 < changes.length; i += 2) {
            model[(changes[i] & 0xff) % model.length] = changes[i + 1];
        }
        OnnxModelFuzz.read(model);
    }
}
