package dev.sallyport.onnx;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.core.Problem.ModelNotAdmitted;
import dev.sallyport.core.ProblemException;
import java.nio.ByteBuffer;

/** Any bytes are either a model with a contract or not admitted. */
class OnnxModelFuzz {
    @FuzzTest(maxDuration = "2s")
    void reads_or_refuses(byte[] model) {
        read(model);
    }

    static void read(byte[] model) {
        try {
            OnnxModel.read(ByteBuffer.wrap(model), OnnxLimits.DEFAULT).contract();
        } catch (ProblemException refused) {
            if (!(refused.problem() instanceof ModelNotAdmitted)) {
                throw refused;
            }
        }
    }
}
