package dev.sallyport.wire.tfs;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.core.ProblemException;
import dev.sallyport.wire.OnHeapAndOff;
import dev.sallyport.wire.Scratch;
import dev.sallyport.wire.oip.Samples;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Any message with a tf.Example is a request within the limits or refused, alike on the heap and off it. */
class ExamplesProtoFuzz {
    @FuzzTest(maxDuration = "2s")
    void messages_are_decoded_or_refused(byte[] message) {
        OnHeapAndOff.alike(message, ExamplesProtoFuzz::decode);
    }

    private static String decode(ByteBuffer message) {
        try (Scratch scratch = Samples.boundedScratch()) {
            return ExamplesProto.decode(
                            ServingFrame.one(message, Samples.SMALL).inputs(),
                            Contracts.FLOATS_AND_STRINGS,
                            Samples.SMALL,
                            scratch)
                    .tensors()
                    .toString();
        } catch (ProblemException refused) {
            return refused.problem().code();
        } catch (IOException malformed) {
            return "malformed";
        }
    }
}
