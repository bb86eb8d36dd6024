package dev.sallyport.scan.archive;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.scan.Found;
import java.util.Arrays;
import java.util.HexFormat;

/** Any bytes behind each beginning of compressed data. */
class CompressedFuzz {
    @FuzzTest(maxDuration = "2s")
    void examines_anything(byte[] bytes) {
        for (String head :
                new String[] {"1f8b0800000000000003", "789c", "425a6839314159265359", "5d00000001", "04224d18"}) {
            byte[] first = HexFormat.of().parseHex(head);
            byte[] packed = Arrays.copyOf(first, first.length + bytes.length);
            System.arraycopy(bytes, 0, packed, first.length, bytes.length);
            Found.in(packed);
        }
    }
}
