package dev.sallyport.bench;

import dev.sallyport.onnx.testing.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** The two dense networks: one whose run costs nothing beside a request, one whose run is the request. */
public enum BenchModel {
    TINY("mlp-32", 32, 64, 1),
    LARGE("mlp-784", 784, 1024, 1024, 10);

    private static final int SEED = 1;

    private final String word;
    private final int[] sizes;

    BenchModel(String word, int... sizes) {
        this.word = word;
        this.sizes = sizes;
    }

    /** The name it is served under. */
    public String word() {
        return word;
    }

    public int inputs() {
        return sizes[0];
    }

    int outputs() {
        return sizes[sizes.length - 1];
    }

    /** {@code 784-1024-1024-10}. */
    String layers() {
        StringBuilder text = new StringBuilder();
        for (int size : sizes) {
            text.append(text.isEmpty() ? "" : "-").append(size);
        }
        return text.toString();
    }

    public byte[] toOnnx() {
        return Models.mlp(new Random(SEED), sizes).toBytes();
    }

    /** As a model repository wants it: {@code NAME/1/model.onnx}. */
    public Path writeTo(Path repository) throws IOException {
        Path file = fileIn(repository);
        Files.createDirectories(file.getParent());
        return Files.write(file, toOnnx());
    }

    Path fileIn(Path repository) {
        return repository.resolve(word).resolve("1").resolve("model.onnx");
    }

    /** One row. */
    public Sample sample() {
        return Sample.of(word, "x", new long[] {1, inputs()}, "y", new long[] {1, outputs()});
    }

    float[] row() {
        return sample().values();
    }

    static BenchModel of(String word) {
        for (BenchModel model : values()) {
            if (model.word.equals(word)) {
                return model;
            }
        }
        throw new IllegalArgumentException("no model `" + word + "`");
    }
}
