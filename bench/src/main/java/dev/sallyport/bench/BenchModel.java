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
    Path writeTo(Path repository) throws IOException {
        Path file = repository.resolve(word).resolve("1").resolve("model.onnx");
        Files.createDirectories(file.getParent());
        return Files.write(file, toOnnx());
    }

    /** One row from 0 to 1, the same each time. */
    float[] row() {
        float[] row = new float[inputs()];
        Random random = new Random(SEED);
        for (int i = 0; i < row.length; i++) {
            row[i] = random.nextFloat();
        }
        return row;
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
