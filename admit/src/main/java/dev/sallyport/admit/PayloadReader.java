package dev.sallyport.admit;

import dev.sallyport.bundle.BundleLayout.Part;
import dev.sallyport.bundle.Manifest;
import dev.sallyport.bundle.ModelKey;
import dev.sallyport.bundle.PartCipher;
import dev.sallyport.bundle.Progress;
import dev.sallyport.bundle.keys.KeyService;
import dev.sallyport.core.Digest;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Problem.BundleTampered;
import dev.sallyport.core.Problem.BundleUnreadable;
import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** One pass over the parts of a verified bundle, on as many platform threads as it is given. */
final class PayloadReader {
    private static final int CHUNK_BYTES = 256 << 10;
    private static final long WARM_FROM_BYTES = 8L << 20;
    private static final ThreadFactory PLATFORM_THREADS =
            Thread.ofPlatform().name("sallyport-payload-", 0).daemon().factory();

    private final VerifiedBundle verified;
    private final List<Part> parts;
    private final int threads;
    private final Progress progress;
    private final AtomicLong done = new AtomicLong();

    PayloadReader(VerifiedBundle verified, int threads, Progress progress) {
        this.verified = verified;
        this.parts = verified.envelope().parts();
        this.threads = Math.clamp(threads, 1, parts.size());
        this.progress = progress;
    }

    /** What one thread does with each of its parts; a {@link ProblemException} is a finding. */
    private interface Worker extends AutoCloseable {
        void on(Part part) throws IOException;

        @Override
        void close();
    }

    /** One problem for each part that is not what was signed, in the order of their names. */
    List<Problem> check() {
        return run(Hashing::new, false);
    }

    private final class Hashing implements Worker {
        private final byte[] chunk = new byte[CHUNK_BYTES];

        @Override
        public void on(Part part) throws IOException {
            MessageDigest sha256 = Digest.newSha256();
            try (FileChannel from = verified.bundle().listing().open(part.name())) {
                long left = part.sealedBytes() + 1;
                while (left > 0) {
                    int read = from.read(ByteBuffer.wrap(chunk, 0, (int) Math.min(chunk.length, left)));
                    if (read < 0) {
                        break;
                    }
                    sha256.update(chunk, 0, read);
                    left -= read;
                }
            }
            checkSigned(part, Digest.of(sha256.digest()));
        }

        @Override
        public void close() {}
    }

    /** All files in memory, or a problem and nothing left of them. */
    AdmittedModel decrypt(KeyService keys) {
        Manifest manifest = verified.manifest();
        try (ModelKey key = ModelKey.unwrap(verified.envelope(), manifest, keys)) {
            Thread warming = PLATFORM_THREADS.newThread(this::warmUp);
            warming.start();
            AdmittedModel model = AdmittedModel.allocate(manifest, verified.manifestDigest());
            try {
                join(warming);
                List<Problem> problems = run(() -> new Decryption(key, model), true);
                if (!problems.isEmpty()) {
                    throw new ProblemException(problems.getFirst());
                }
                return model;
            } catch (Throwable failed) {
                model.close();
                throw failed;
            }
        }
    }

    /** Pays from some megabytes on; runs beside the allocation, which takes as long. */
    private void warmUp() {
        if (verified.manifest().totalBytes() > WARM_FROM_BYTES) {
            PartCipher.warmUp();
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static ProblemException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new ProblemException(new BundleUnreadable("bundle", "interrupted"), cause);
    }

    private final class Decryption implements Worker {
        private final PartCipher cipher = new PartCipher();
        private final ModelKey key;
        private final AdmittedModel model;

        Decryption(ModelKey key, AdmittedModel model) {
            this.key = key;
            this.model = model;
        }

        @Override
        public void on(Part part) throws IOException {
            Manifest manifest = verified.manifest();
            MemorySegment to = model.room(part);
            try (FileChannel from = verified.bundle().listing().open(part.name())) {
                checkSigned(part, cipher.open(from, manifest, part, key, to));
            }
        }

        @Override
        public void close() {
            cipher.close();
        }
    }

    private List<Problem> run(Supplier<Worker> source, boolean stopAtFirst) {
        Queue<Part> left = new ConcurrentLinkedQueue<>(parts);
        ConcurrentSkipListMap<String, Problem> problems = new ConcurrentSkipListMap<>();
        List<Future<?>> running = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(threads, PLATFORM_THREADS)) {
            for (int i = 0; i < threads; i++) {
                running.add(pool.submit(() -> work(source, left, problems, stopAtFirst)));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("reading a part failed", e.getCause());
        }
        return List.copyOf(problems.values());
    }

    private void work(Supplier<Worker> source, Queue<Part> left, Map<String, Problem> problems, boolean stopAtFirst) {
        try (Worker worker = source.get()) {
            for (Part part = left.poll(); part != null; part = left.poll()) {
                try {
                    worker.on(part);
                    progress.at(
                            done.addAndGet(part.sizeBytes()),
                            verified.manifest().totalBytes());
                } catch (ProblemException e) {
                    problems.put(part.name(), e.problem());
                } catch (IOException e) {
                    problems.put(part.name(), new BundleUnreadable(part.name(), e.toString()));
                }
                if (stopAtFirst && !problems.isEmpty()) {
                    left.clear();
                }
            }
        }
    }

    private void checkSigned(Part part, Digest sealed) {
        if (!sealed.equals(verified.signedDigest(part.name()))) {
            throw tampered(part, "is not what was signed");
        }
    }

    private static ProblemException tampered(Part part, String finding) {
        return new ProblemException(new BundleTampered(part.name(), finding));
    }
}
