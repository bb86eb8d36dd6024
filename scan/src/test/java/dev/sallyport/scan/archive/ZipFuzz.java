package dev.sallyport.scan.archive;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.scan.Found;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Any bytes between the beginning of a member and the end of an archive. */
class ZipFuzz {
    @FuzzTest(maxDuration = "2s")
    void examines_anything(byte[] bytes) {
        ByteBuffer archive = ByteBuffer.allocate(bytes.length + 26).order(ByteOrder.LITTLE_ENDIAN);
        archive.putInt(ZipHeaders.LOCAL).put(bytes).putInt(ZipHeaders.END);
        archive.putInt(0).putShort((short) 1).putShort((short) 1).putInt(Math.min(46, bytes.length));
        archive.putInt(Math.max(0, bytes.length - 42));
        Found.in(archive.array());
    }
}
