package dev.sallyport.admit;

import dev.sallyport.admit.testing.Workshop;
import dev.sallyport.bundle.Bundle;
import dev.sallyport.bundle.BundleLimits;
import dev.sallyport.bundle.Progress;
import dev.sallyport.bundle.SigningCurve;
import dev.sallyport.bundle.TrustedKey;
import dev.sallyport.bundle.keys.FileKeyService;
import dev.sallyport.core.ModelRef;
import dev.sallyport.onnx.OnnxLimits;
import dev.sallyport.onnx.testing.Models;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Measures the load of a 1 GB sealed model: {@code make DIR} seals it, {@code load DIR [THREADS
 * [TIMES]]} verifies and decrypts it in this JVM, the first time cold.
 */
final class SealedLoadTime {
    private static final int WEIGHTS = 250_000_000;
    private static final ModelRef REF = new ModelRef("large", "1");

    private SealedLoadTime() {}

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[1]);
        switch (args[0]) {
            case "make" -> make(folder);
            case "load" -> load(folder, number(args, 2, 2), number(args, 3, 1));
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static int number(String[] args, int index, int otherwise) {
        return args.length > index ? Integer.parseInt(args[index]) : otherwise;
    }

    private static void make(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.write(
                folder.resolve("model.onnx"),
                Models.withExternalWeights("weights.bin", WEIGHTS).toBytes());
        SplittableRandom random = new SplittableRandom(1);
        byte[] chunk = new byte[1 << 20];
        try (FileChannel to = FileChannel.open(
                folder.resolve("weights.bin"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (long left = 4L * WEIGHTS; left > 0; left -= chunk.length) {
                random.nextBytes(chunk);
                to.write(ByteBuffer.wrap(chunk, 0, (int) Math.min(chunk.length, left)));
            }
        }
        SecureRandom secure = new SecureRandom();
        Workshop workshop = new Workshop(SigningCurve.P256);
        FileKeyService keys = FileKeyService.create(folder.resolve("kek"), secure);
        workshop.seal(folder.resolve("model.onnx"), REF, folder.resolve("bundle"), keys);
        Files.writeString(
                folder.resolve("signer.pem"), workshop.signer().publicKey().pem());
    }

    private static void load(Path folder, int threads, int times) {
        FileKeyService keys = FileKeyService.open(folder.resolve("kek"), new SecureRandom());
        TrustedKey signer = TrustedKey.read(folder.resolve("signer.pem"));
        for (int i = 0; i < times; i++) {
            double cpuBefore = cpu();
            long start = System.nanoTime();
            TrustPolicy policy = new TrustPolicy(List.of(signer), OnnxLimits.DEFAULT, threads);
            Bundle bundle = Bundle.open(folder.resolve("bundle"), BundleLimits.DEFAULT);
            try (AdmittedModel model = policy.admit(policy.verify(bundle, REF), keys, Progress.NONE)) {
                double seconds = (System.nanoTime() - start) / 1e9;
                System.out.printf(
                        "load %d on %d threads: %.2f s, %.2f s of CPU, %.2f GB/s; %.2f s since the JVM started%n",
                        i + 1, threads, seconds, cpu() - cpuBefore, model.sizeBytes() / 1e9 / seconds, sinceStart());
            }
        }
        System.out.println(rss());
    }

    private static double cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis() / 1e3;
    }

    private static double sinceStart() {
        Instant start = ProcessHandle.current().info().startInstant().orElseThrow();
        return Duration.between(start, Instant.now()).toMillis() / 1e3;
    }

    private static String rss() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmHWM"))
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            return e.toString();
        }
    }
}
