package dev.sallyport.bench.peers;

import dev.sallyport.bench.BenchModel;
import dev.sallyport.bench.Sample;
import dev.sallyport.core.DataType;
import dev.sallyport.onnx.testing.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A model and the size of what is sent to it, at as many connections as show something. */
enum Workload {
    MLP_32("mlp-32", "32-64-1 MLP", "mlp-32", List.of(64, 8, 1)),
    MLP_784("mlp-784", "784-1024-1024-10 MLP", "mlp-784", List.of(64, 8, 1)),
    DIGITS("digits", "digits CNN", "digits", List.of(64)),
    RESNET("resnet", "residual CNN", "resnet", List.of(8, 1)),
    IDENTITY_4B("identity-4b", "identity, 4 B", "identity", List.of(64, 1)),
    IDENTITY_3K("identity-3k", "identity, 3 KB", "identity", List.of(64)),
    IDENTITY_600K("identity-600k", "identity, 600 KB", "identity", List.of(8, 1)),
    IDENTITY_16M("identity-16m", "identity, 16 MB", "identity", List.of(1));

    private final String word;
    private final String label;
    private final String model;
    private final List<Integer> connections;

    Workload(String word, String label, String model, List<Integer> connections) {
        this.word = word;
        this.label = label;
        this.model = model;
        this.connections = List.copyOf(connections);
    }

    String word() {
        return word;
    }

    String label() {
        return label;
    }

    List<Integer> connections() {
        return connections;
    }

    /** 16 MB of floats are some 45 MB of JSON, which nobody sends. */
    boolean isSentAs(Dialect dialect) {
        return this != IDENTITY_16M || !dialect.isText();
    }

    Sample sample() {
        return switch (this) {
            case MLP_32 -> BenchModel.TINY.sample();
            case MLP_784 -> BenchModel.LARGE.sample();
            case DIGITS -> Sample.of(model, "pixels", new long[] {1, 1, 8, 8}, "probabilities", new long[] {1, 10});
            case RESNET -> Sample.of(model, "x", new long[] {1, 3, ResNet.SIZE, ResNet.SIZE}, "y", new long[] {1, 10});
            case IDENTITY_4B -> identity(1);
            case IDENTITY_3K -> identity(784);
            case IDENTITY_600K -> identity(150_000);
            case IDENTITY_16M -> identity(4 << 20);
        };
    }

    private Sample identity(long floats) {
        long[] shape = {1, floats};
        return Sample.of(model, "x", shape, "y", shape);
    }

    Path file(Path repository) {
        return repository.resolve(model).resolve("1").resolve("model.onnx");
    }

    /** All models below {@code repository}; the digits come with their contract. */
    static void writeAll(Path home, Path repository) throws IOException {
        for (BenchModel model : BenchModel.values()) {
            model.writeTo(repository);
        }
        write(RESNET.file(repository), ResNet.toOnnx());
        write(
                IDENTITY_4B.file(repository),
                Models.identity(DataType.FP32, "N", "M").toBytes());
        Path examples = home.resolve("examples/digits/models");
        write(DIGITS.file(repository), Files.readAllBytes(DIGITS.file(examples)));
        Files.copy(
                DIGITS.file(examples).resolveSibling("contract.json"),
                DIGITS.file(repository).resolveSibling("contract.json"));
    }

    private static void write(Path file, byte[] onnx) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, onnx);
    }

    static Workload of(String word) {
        for (Workload workload : values()) {
            if (workload.word.equals(word)) {
                return workload;
            }
        }
        throw new IllegalArgumentException("no model `" + word + "`");
    }
}
