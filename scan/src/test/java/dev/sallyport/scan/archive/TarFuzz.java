package dev.sallyport.scan.archive;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.scan.Found;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Any block with its checksum put right, and any bytes behind it. */
class TarFuzz {
    @FuzzTest(maxDuration = "2s")
    void examines_anything(byte[] bytes) {
        byte[] archive = Arrays.copyOf(bytes, Math.max(1024, bytes.length));
        Arrays.fill(archive, 148, 156, (byte) ' ');
        int sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += archive[i] & 0xff;
        }
        byte[] octal = "%06o\0".formatted(sum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(octal, 0, archive, 148, octal.length);
        Found.in(archive);
    }
}
