package dev.sallyport.core.json;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Whatever a run reads of any bytes without help is what the platform reads of the same text. */
class FloatRunFuzz {
    private static final int MOST = 200;

    @FuzzTest(maxDuration = "2s")
    void reads_as_the_platform_does(byte[] text) {
        ByteBuffer out = ByteBuffer.allocate(Float.BYTES * MOST).order(ByteOrder.LITTLE_ENDIAN);
        int end =
                FloatRun.ofThisThread().read(text, 0, text.length, MOST, out, (from, comma) -> FloatRun.Odd.NOT_TAKEN);
        String[] numbers = new String(text, 0, end, StandardCharsets.ISO_8859_1).split(",", -1);
        out.flip();
        for (int i = 0; i < numbers.length - 1; i++) {
            String number = numbers[i].replaceFirst("^[ \\n\\r\\t]+", "");
            if (!number.matches("-?[0-9]\\.[0-9]+")
                    || out.getInt() != Float.floatToRawIntBits(Float.parseFloat(number))) {
                throw new AssertionError("`" + number + "`");
            }
        }
        if (out.hasRemaining()) {
            throw new AssertionError("more floats than commas");
        }
    }
}
