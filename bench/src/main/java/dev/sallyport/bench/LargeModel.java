package dev.sallyport.bench;

import dev.sallyport.onnx.testing.Models;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;

/** A graph of one addition with as many weights as wanted in a file beside it. */
public final class LargeModel {
    private static final String WEIGHTS = "weights.bin";
    private static final int CHUNK_BYTES = 1 << 20;

    private LargeModel() {}

    /** Writes the graph and {@code weights} random floats; returns the graph's file. */
    public static Path write(Path folder, int weights) throws IOException {
        Files.createDirectories(folder);
        SplittableRandom random = new SplittableRandom(1);
        byte[] chunk = new byte[CHUNK_BYTES];
        try (FileChannel to =
                FileChannel.open(folder.resolve(WEIGHTS), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (long left = 4L * weights; left > 0; left -= chunk.length) {
                random.nextBytes(chunk);
                to.write(ByteBuffer.wrap(chunk, 0, (int) Math.min(chunk.length, left)));
            }
        }
        return Files.write(
                folder.resolve("model.onnx"),
                Models.withExternalWeights(WEIGHTS, weights).toBytes());
    }

    /** No longer needed once it is sealed. */
    public static void delete(Path folder) throws IOException {
        Files.delete(folder.resolve(WEIGHTS));
        Files.delete(folder.resolve("model.onnx"));
    }
}
