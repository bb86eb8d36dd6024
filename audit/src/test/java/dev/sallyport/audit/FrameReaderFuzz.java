package dev.sallyport.audit;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.audit.FrameReader.Found;
import java.io.IOException;

/** Any bytes as a segment: reading ends, and every frame it finds is one that was written. */
class FrameReaderFuzz {
    @FuzzTest(maxDuration = "3s")
    void reads_to_an_end(byte[] segment) throws IOException {
        try (FrameReader reader = new FrameReader(new MemoryChannel(segment))) {
            reader.startsWith(SegmentFile.header(Samples.ORIGIN, 0));
            long next = 0;
            while (reader.next(next) instanceof Found.Whole whole) {
                if (whole.frame().sequence() != next++ || whole.frame().payload().length > EntryCodec.MAX_BYTES) {
                    throw new AssertionError("a frame out of place");
                }
            }
            if (reader.position() > Math.max(segment.length, SegmentFile.HEADER)) {
                throw new AssertionError("read past the end");
            }
            reader.provesDurable(next);
            reader.onlyZerosFollow();
        }
    }
}
