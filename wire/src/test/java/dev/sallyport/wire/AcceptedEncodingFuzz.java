package dev.sallyport.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** Any header says something, and what refuses everything is answered as it is. */
class AcceptedEncodingFuzz {
    @FuzzTest(maxDuration = "2s")
    void headers_are_read_or_ignored(byte[] header) {
        String accepted = new String(header, StandardCharsets.ISO_8859_1);
        AcceptedEncoding.of(accepted);
        if (AcceptedEncoding.of("gzip;q=0,deflate;q=0," + accepted.replaceAll("[^a-c]", ""))
                != AcceptedEncoding.IDENTITY) {
            throw new AssertionError(accepted);
        }
    }
}
