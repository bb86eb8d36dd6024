package dev.sallyport.core.json;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** Any bytes are no number, or one that the platform reads as the same float and double. */
class NumberScannerFuzz {
    @FuzzTest(maxDuration = "2s")
    void reads_as_the_platform_does(byte[] text) {
        NumberScanner scanner = new NumberScanner();
        int end = scanner.scan(text, 0, text.length);
        if (end == NumberScanner.NONE) {
            return;
        }
        String number = new String(text, 0, end, StandardCharsets.US_ASCII);
        if (!number.equals(scanner.asWritten())) {
            throw new AssertionError(number + " is not " + scanner.asWritten());
        }
        if (Float.floatToRawIntBits(Float.parseFloat(number)) != Float.floatToRawIntBits(scanner.floatValue())
                || Double.doubleToRawLongBits(Double.parseDouble(number))
                        != Double.doubleToRawLongBits(scanner.doubleValue())) {
            throw new AssertionError(number);
        }
        scanner.whole().ifPresent(whole -> {
            if (whole != Long.parseLong(number)) {
                throw new AssertionError(number);
            }
        });
    }
}
